import { AsyncLocalStorage } from 'node:async_hooks';

/** Who is behind the work in hand and under which request id: written into events and log lines, never used to decide who may. */
export interface RequestContext {
  readonly requestId: string;
  /** Where the request came from, as far as trusted proxies say. Failures are counted by it. */
  readonly clientAddress?: string | undefined;
  actor?: string | undefined;
  org?: string | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` with a context that everything it awaits can read. */
export function withRequestContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

export function currentRequestContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Adds who the caller is, once that is known. */
export function noteRequestActor(actor: string, org: string): void {
  const context = storage.getStore();
  if (context === undefined) return;
  context.actor = actor;
  context.org = org;
}
