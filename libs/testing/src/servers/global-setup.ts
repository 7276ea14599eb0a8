import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { asOrdinaryUser } from '@rekey/devkit';
import type { RunningServers } from './server.js';

/** Where the teardown of the same run finds them. */
export const servers = globalThis as { rekeyTestServers?: ChildProcess; rekeyTemporary?: string | undefined };

/**
 * Starts what the specs of this run share. Jest calls it once however many projects name it. Workers inherit the
 * variables; `@rekey/testing` reads them.
 */
async function setUp(): Promise<void> {
  // Detached: Ctrl-C must not reach the servers before those who use them. They end when our end of stdin closes.
  const [command, args] = asOrdinaryUser(process.execPath, [join(import.meta.dirname, 'server.js')]);
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), once(child, 'exit')]);
  const started =
    typeof line === 'string'
      ? (JSON.parse(line) as RunningServers | { error: string })
      : { error: `it ended with ${line}` };
  if ('error' in started) throw new Error(`The servers for the specs did not start: ${started.error}`);
  process.env['REKEY_TEST_CONTROL_URL'] = started.control;
  process.env['REKEY_TEST_DATABASE_URL'] = started.databaseUrl;
  servers.rekeyTemporary = process.env['TMPDIR'];
  process.env['TMPDIR'] = started.directory;
  if (!started.kafka.available) process.env['REKEY_TEST_KAFKA_SKIPPED'] = started.kafka.reason;
  // A run that fails before its teardown must still be able to end.
  child.unref();
  for (const pipe of [child.stdin, child.stdout]) (pipe as unknown as { unref(): void }).unref();
  servers.rekeyTestServers = child;
}

export { setUp as default };
