import { pascalCase } from './describe-errors.js';

/**
 * Names of operations that are unique among all services and good names of functions: `keyVaultKeysUpdate`. A handler
 * with several paths has one name each, by where the path is another one than the first: `actionTargetsTargetsGetV2beta`.
 */
export class OperationIds {
  private readonly firstPaths = new Map<string, string>();

  constructor(private readonly service: string) {}

  /** @param handler `<Controller>.<method>` */
  idOf(handler: string, path: string): string {
    const first = this.firstPaths.get(handler) ?? path;
    this.firstPaths.set(handler, first);
    const name = pascalCase(`${this.service} ${handler} ${first === path ? '' : difference(first, path)}`);
    return name.charAt(0).toLowerCase() + name.slice(1);
  }
}

function difference(first: string, path: string): string {
  const known = new Set(first.split(/[/.]/));
  return path.split(/[/.]/).find((step) => !known.has(step)) ?? 'again';
}
