import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from 'typeorm';

/**
 * Work of which somebody wants to know what it publishes, and that is done only to see that when it is a dry run: its
 * transactions are carried out and rolled back.
 */
export interface ObservedWork {
  readonly isDryRun: boolean;
  /** Of what the work publishes, as it comes. */
  readonly note: (published: unknown) => void;
  /** At the end of a transaction that will be rolled back, inside of it. */
  readonly beforeRollback?: (manager: EntityManager) => Promise<void>;
}

const storage = new AsyncLocalStorage<ObservedWork>();

/** Runs work so that everything it awaits is observed. */
export function observe<T>(observed: ObservedWork, work: () => Promise<T>): Promise<T> {
  return storage.run(observed, work);
}

/** Who observes the work in hand. */
export function observedWork(): ObservedWork | undefined {
  return storage.getStore();
}

/** Nothing that the work in hand does may last: whatever is no transaction of the service is left undone. */
export function isDryRun(): boolean {
  return storage.getStore()?.isDryRun === true;
}
