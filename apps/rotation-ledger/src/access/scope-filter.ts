import { InvalidInput } from '@rekey/errors';

/** Columns by the kind of scope that callers name; `environment` is among several. */
const COLUMNS: Readonly<Record<string, string>> = {
  org: 'org',
  project: 'project',
  'vault-project': 'vault_project',
  zone: 'zone',
};

/** A condition for `org:<id>`, `project:<id>`, `vault-project:<name>`, `zone:<id>` or `environment:<name>`. @throws InvalidInput */
export function scopeCondition(scope: string, values: unknown[]): string {
  const at = scope.indexOf(':');
  const [kind, id] = [scope.slice(0, Math.max(at, 0)), scope.slice(at + 1)];
  const isKnown = kind === 'environment' || Object.hasOwn(COLUMNS, kind);
  if (!isKnown || id === '') {
    throw InvalidInput.field(
      'scope',
      'must be org:<id>, project:<id>, vault-project:<name>, zone:<id> or environment:<name>',
    );
  }
  const parameter = `$${values.push(id)}`;
  return kind === 'environment' ? `${parameter} = ANY(environments)` : `${COLUMNS[kind] ?? ''} = ${parameter}`;
}
