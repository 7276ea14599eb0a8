// How spec files find modules: what is no spec is loaded by Node, once for all files of a worker.
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import type JestRuntime from 'jest-runtime';

// Imported, it would not be what its types say.
const { default: Base } = createRequire(import.meta.url)('jest-runtime') as typeof JestRuntime;
const ROOT = resolve(import.meta.dirname, '../../../..');
const PARAMETERS = ['module', 'exports', 'require', '__dirname', '__filename', 'jest'];
/**
 * What Jest is to evaluate: the helpers that hold state of a file (its database, its hooks), Jest's own modules, and a
 * package whose CommonJS half says that it is ESM.
 */
const OF_EACH_FILE = /^(@rekey\/testing$|@jest\/|@zitadel\/proto\/)/;
const SOURCE = /^((?:apps|libs)[\\/](?!testing)[^\\/]+)[\\/]src[\\/](.+\.js)$/;
const builtFiles = new Map<string, string | undefined>();

/**
 * Jest evaluates each module anew for each spec file, which here took half of a run: Nest, TypeORM and our own libs 300 times.
 * Specs mock no module, and the product's modules keep no state, so only specs and their helpers are evaluated per file;
 * packages and the product are what Node itself loads, the product as it was built.
 */
class Runtime extends Base {
  constructor(...args: ConstructorParameters<typeof Base>) {
    super(...args);
    // In this realm, see `environment.ts`; Jest asks for a context and has no way to say "none".
    Object.assign((this as unknown as { executor: object }).executor, {
      compile: (source: string, filename: string) => compileFunction(source, PARAMETERS, { filename }),
    });
  }

  override requireModuleOrMock<T = unknown>(from: string, name: string): T {
    const built = loadedByNode(from, name);
    return built === undefined ? super.requireModuleOrMock(from, name) : createRequire(from)(built);
  }

  /** jest-circus keeps the state of a run and is loaded per file; what it stands on is not. */
  override requireInternalModule<T = unknown>(from: string, to?: string): T {
    return to === undefined ? super.requireInternalModule(from) : createRequire(from)(to);
  }
}

/** What Node is to require instead of Jest; undefined when Jest is. */
function loadedByNode(from: string, name: string): string | undefined {
  if (!name.startsWith('.')) return OF_EACH_FILE.test(name) ? undefined : name;
  const path = join(dirname(from), name);
  if (!builtFiles.has(path)) builtFiles.set(path, builtFrom(path));
  return builtFiles.get(path);
}

function builtFrom(path: string): string | undefined {
  const [, project, module] = SOURCE.exec(relative(ROOT, path)) ?? [];
  if (project === undefined || module === undefined) return undefined;
  const built = join(ROOT, project, 'dist', module);
  // What is excluded from the build helps specs.
  return existsSync(built) ? built : undefined;
}

export { Runtime as default };
