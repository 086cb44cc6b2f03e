import { checkInput, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { terraform } from "./terraform.ts";

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await terraform.check(checkInput({ path: "infra/main.tf", text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  expect(outcome.tools).toEqual(["@cdktf/hcl2json@0.21.0 (syntax only)"]);
  return outcome.findings;
}

async function faults(text: string): Promise<string[]> {
  return (await findings(text)).map(({ rule, line, column, severity }) => `${line}:${column} ${severity} ${rule}`);
}

test.each([{}, { service: "order-book", peakRequestsPerSecond: 2000 }])("the draft has no fault: %j", async (facts) => {
  const [draft] = terraform.draft({ goal: "an order service", facts, author: "a", inputs: [], documents: [] });
  expect(await faults(draft?.text ?? "")).toEqual([]);
  expect(draft?.text).toContain("AWS is assumed");
});

const GOOD = `variable "region" {
  type = string
}

locals {
  name = "shop-\${var.region}"
}

data "aws_vpc" "main" {
  default = true
}

resource "aws_subnet" "private" {
  count  = 2
  vpc_id = data.aws_vpc.main.id
  tags   = { Name = "\${local.name}-\${count.index}" }
}

resource "aws_instance" "web" {
  ami       = "ami-1"
  subnet_id = aws_subnet.private[0].id
}
`;

test.each([
  ["var.region", "var.regoin", "6:18 warning undeclared-reference"],
  ["local.name", "local.nmae", "16:24 warning undeclared-reference"],
  ["data.aws_vpc.main", "data.aws_vpc.mian", "15:12 warning undeclared-reference"],
  ["aws_subnet.private[0]", "aws_subnet.public[0]", "21:15 warning undeclared-reference"],
  ['resource "aws_instance" "web" {', 'resorce "aws_instance" "web" {', "19:1 error unknown-block"],
  ['resource "aws_instance" "web" {', 'resource "aws_instance" {', "19:1 error block-labels"],
  ['resource "aws_instance" "web" {', 'resource "aws_subnet" "private" {', "19:1 error duplicate-block"],
  ['  ami       = "ami-1"', "  ami       =", "20:14 error hcl-syntax"],
  ['  ami       = "ami-1"', '  ami       = "ami-1', "20:21 error hcl-syntax"],
  ['  ami       = "ami-1"', "  ami       : 1", "20:3 error hcl-syntax"],
  ["  default = true\n}", "  default = true\n", "9:23 error hcl-syntax"],
  ['  ami       = "ami-1"', '  password  = "hunter2"', "20:3 warning secret-in-text"],
])("finds what is wrong where it is: %j as %j", async (good, bad, expected) => {
  expect(await faults(GOOD)).toEqual([]);
  expect(await faults(GOOD.replace(good, () => bad))).toContain(expected);
});

const MODULE = `module "network" {
  source   = "terraform-aws-modules/vpc/aws"
  version  = "~> 6.0"
  for_each = { for name, zone in local.zones : name => zone if zone.enabled }
  cidr     = cidrsubnet("10.0.0.0/8", 8, each.value.index)
  providers = { aws = aws.eu }
}
locals {
  zones = { a = { enabled = true, index = 1 } }
  all   = flatten([for k, net in module.network : [for s in net.private_subnets : { id = s, key = k }]])
}
moved {
  from = aws_instance.a
  to   = aws_instance.b
}
`;

const HEREDOC = `resource "google_storage_bucket" "logs" {
  name = "logs"
  dynamic "lifecycle_rule" {
    for_each = var.rules
    content {
      action { type = lifecycle_rule.value.action }
    }
  }
  lifecycle {
    prevent_destroy = true
    precondition {
      condition     = length(var.rules) > 0 && !contains(["x"], self.name)
      error_message = "var.missing is only text here, $\${var.other} too."
    }
  }
}
resource "local_file" "policy" {
  content = <<-EOT
    %{ for rule in var.rules ~}
    \${rule.name} = \${jsonencode(rule)}
    %{ endfor ~}
  EOT
  filename = "\${path.module}/policy"
}
`;

const SETTINGS = `terraform {
  required_version = ">= 1.9"
  required_providers { random = { source = "hashicorp/random", version = "3.7.2" } }
}
/* block
   comment */
variable "password" {
  type      = string
  sensitive = true
  validation {
    condition     = length(var.password) >= 12
    error_message = "At least 12 characters."
  }
}
resource "random_pet" "name" { length = terraform.workspace == "prod" ? 3 : 2 }
output "name" { value = random_pet.name.id } # the id
output "other" { value = try(data.terraform_remote_state.x.outputs.y, null) }
`;

test.each([MODULE, HEREDOC, SETTINGS])("a good file has no error (%#)", async (text) => {
  expect((await findings(text)).filter((found) => found.severity === "error")).toEqual([]);
});

test("an empty file is refused", async () => {
  expect(await faults("# nothing\n")).toEqual(["1:1 error empty"]);
});
