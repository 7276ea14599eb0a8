// The world a spec file runs in: the one of Jest's worker itself, not a context of `node:vm` beside it.
import { LegacyFakeTimers, ModernFakeTimers } from '@jest/fake-timers';
import type { EnvironmentContext, JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModuleMocker } from 'jest-mock';

/** Where jest-circus keeps what listens to a run, and what a file sets for itself: its time limit, its retries. */
const OF_THE_FILE = [
  'EVENT_HANDLERS',
  'TEST_TIMEOUT_SYMBOL',
  'RETRY_TIMES',
  'RETRY_IMMEDIATELY',
  'WAIT_BEFORE_RETRY',
  'LOG_ERRORS_BEFORE_RETRY',
].map((name) => Symbol.for(name));

/**
 * What Jest's own Node environment gives, without a context of its own. In one realm a module can be loaded once for all
 * files of a worker (see `runtime.ts`), and `instanceof` means what it means in production. What a file changes
 * in the globals, in the environment variables or by a mock is taken back after it.
 */
class Environment implements JestEnvironment<number> {
  readonly global = globalThis as unknown as JestEnvironment['global'];
  readonly moduleMocker = new ModuleMocker(globalThis as never);
  readonly fakeTimers: LegacyFakeTimers<number> | null = null;
  readonly fakeTimersModern: ModernFakeTimers | null;
  private readonly conditions: string[];
  private readonly globals = Object.getOwnPropertyDescriptors(globalThis) as Record<string, PropertyDescriptor>;
  private readonly variables = { ...process.env };
  private readonly exit = process.exit;

  constructor({ projectConfig }: JestEnvironmentConfig, _context: EnvironmentContext) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.conditions = projectConfig.testEnvironmentOptions['customExportConditions'] as string[];
  }

  exportConditions(): string[] {
    return this.conditions;
  }

  /** Unused: `runtime.ts` compiles in this realm. */
  getVmContext(): null {
    return null;
  }

  async setup(): Promise<void> {}

  async teardown(): Promise<void> {
    this.fakeTimersModern?.dispose();
    for (const symbol of OF_THE_FILE) Reflect.deleteProperty(globalThis, symbol);
    // What is new may be a package's: TypeORM and class-validator keep what decorators tell them there.
    Object.defineProperties(globalThis, this.globals);
    process.exit = this.exit;
    for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
    Object.assign(process.env, this.variables);
  }
}

export { Environment as default };
