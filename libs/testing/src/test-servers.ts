/** Asks the process that owns the run's servers; see `servers/infrastructure.ts` for its operations. */
export async function askTestServers<T>(operation: string, id = ''): Promise<T> {
  const response = await fetch(`${requireVariable('REKEY_TEST_CONTROL_URL')}/${operation}/${id}`, { method: 'POST' });
  const body = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(body.error ?? `${operation}: ${response.status}`);
  return body;
}

/** A variable of the global setup. Missing means a spec outside the `integration` and `journeys` projects. */
export function requireVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: only *.int.spec.ts and *.e2e.spec.ts have servers`);
  return value;
}

/** Switches of a server that belongs to one spec alone. Its port and data stay the same over stop, kill and start. */
export interface ServerSwitches {
  /** Resolves when it answers again. */
  start(): Promise<void>;
  /** Clean shutdown. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** For good, with its data. Whatever is left at the end of the run goes by itself. */
  remove(): Promise<void>;
}

export function serverSwitches(id: string): ServerSwitches {
  const ask = (operation: string) => async (): Promise<void> => {
    await askTestServers(operation, id);
  };
  return { start: ask('start'), stop: ask('stop'), kill: ask('kill'), remove: ask('remove') };
}
