import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { showQuantity } from "./show-quantity.ts";

/** The database and its secret on AWS, for the cluster that the manifests run on. */
export function draftTerraform(design: Design): string {
  const { sizing, service } = design;
  return `${offlineNotice("yaml")}#
# AWS is assumed; the task names no provider. The cluster and its network exist already and come in as variables, so this holds
# only what the service owns: ${showQuantity(sizing.databaseConnections)} to one PostgreSQL, and ${showQuantity(sizing.storageGigabytesPerYear)} of growth.
# Trade-off: a managed database costs more than one on a machine of ours and takes backups, failover and patches off a team of
# ${showQuantity(design.engineers)}. Run terraform plan and read it; nothing here has been applied.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0" # assumed
    }
  }

  # The state holds secrets: keep it encrypted, locked and out of version control.
  backend "s3" {
    key          = "${service}/terraform.tfstate"
    use_lockfile = true
    encrypt      = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}

${variables()}
locals {
  service = ${JSON.stringify(service)}
  tags = {
    service     = local.service
    environment = var.environment
    managed_by  = "terraform"
  }
}

${database(design)}
output "database_address" {
  description = "Host and port for the transaction pooler in front of the database."
  value       = aws_db_instance.database.endpoint
}

output "database_secret_arn" {
  description = "Where the password of the owner lies; the platform copies it into the cluster."
  value       = aws_db_instance.database.master_user_secret[0].secret_arn
}
`;
}

function variable(name: string, description: string, type = "string"): string {
  return `variable "${name}" {\n  description = "${description}"\n  type        = ${type}\n}\n\n`;
}

function variables(): string {
  return [
    variable("region", "Region of the cluster, such as eu-central-1."),
    variable("environment", "staging or production."),
    variable("vpc_id", "Network of the cluster."),
    variable("database_subnet_ids", "Private subnets in at least two zones.", "list(string)"),
    variable("cluster_security_group_id", "Security group of the cluster's nodes."),
  ]
    .join("")
    .trimEnd()
    .concat("\n");
}

function database(design: Design): string {
  const name = design.service.replaceAll("-", "_");
  const gigabytes = Math.max(20, Math.ceil(design.sizing.storageGigabytesPerYear.value));
  return `resource "aws_db_subnet_group" "database" {
  name       = "\${local.service}-\${var.environment}"
  subnet_ids = var.database_subnet_ids
}

resource "aws_security_group" "database" {
  name        = "\${local.service}-\${var.environment}-database"
  description = "PostgreSQL of \${local.service}, from the cluster only"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  referenced_security_group_id = var.cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_instance" "database" {
  identifier     = "\${local.service}-\${var.environment}"
  engine         = "postgres"
  engine_version = "18"            # assumed: the version of db/schema.sql
  instance_class = "db.m8g.xlarge" # assumed: measure before production
  db_name        = "${name}"

  allocated_storage     = ${gigabytes} # GB; computed: max(20, one year of growth)
  max_allocated_storage = ${gigabytes * 4} # GB; computed: four years of growth
  storage_encrypted     = true

  username                    = "owner"
  manage_master_user_password = true # never in the text or in the state

  multi_az                     = var.environment == "production"
  backup_retention_period      = 14 # days, assumed
  deletion_protection          = var.environment == "production"
  skip_final_snapshot          = var.environment != "production"
  final_snapshot_identifier    = "\${local.service}-\${var.environment}-final"
  performance_insights_enabled = true

  db_subnet_group_name   = aws_db_subnet_group.database.name
  vpc_security_group_ids = [aws_security_group.database.id]
}
`;
}
