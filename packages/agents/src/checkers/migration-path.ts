/** Whether a SQL file is a step of a migration by where it lies or how migration tools name it. */
export function isMigrationPath(path: string): boolean {
  return (
    /(?:^|\/)(?:migrations?|migrate)\/(?:.*\/)?[^/]+\.sql$/i.test(path) ||
    /(?:^|\/)(?:V\d[\d._]*__|\d{4,14}[_-])[^/]+\.sql$/.test(path)
  );
}
