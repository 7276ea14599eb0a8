import { AsyncLocalStorage } from 'node:async_hooks';

/** Who is behind the work in hand and under which request id: written into events and log lines, never used to decide. */
export interface RequestContext {
  readonly requestId: string;
  readonly actor?: string | undefined;
  readonly org?: string | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` with a context that everything it awaits can read. */
export function withRequestContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** For hooks that cannot wrap what follows them (Fastify's `onRequest`). */
export function enterRequestContext(context: RequestContext): void {
  storage.enterWith(context);
}

export function currentRequestContext(): RequestContext | undefined {
  return storage.getStore();
}
