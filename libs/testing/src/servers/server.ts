// Owns the PostgreSQL and Kafka that the specs of one Jest run share, and the private ones that fault specs break.
// A process of its own: it outlives no run (it ends when its stdin closes, however the parent died).
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KafkaAvailability } from '@rekey/devkit';
import { Infrastructure } from './infrastructure.js';
import { makeRunDirectory } from './run-directory.js';

/** What the process says when it is ready. */
export interface RunningServers {
  readonly control: string;
  readonly databaseUrl: string;
  /** For everything temporary; it goes with the process. */
  readonly directory: string;
  readonly kafka: KafkaAvailability;
}

const directory = await makeRunDirectory();
process.env['TMPDIR'] = directory.path;
const infrastructure = new Infrastructure();
const secret = randomUUID();

/** `POST /<secret>/<operation>[/<id>]` answers 200 with JSON, or 500 with `{error}`. */
const server = createServer(async (request, response) => {
  const [, given, operation = '', id = ''] = (request.url ?? '').split('/');
  const answer = (status: number, body: unknown): unknown =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (given !== secret) return answer(404, {});
  try {
    return answer(200, (await infrastructure.run(operation, id)) ?? {});
  } catch (error) {
    return answer(500, { error: (error as Error).message });
  }
});

let ending = false;
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  server.close();
  server.closeAllConnections();
  await infrastructure.stop();
  await directory.remove();
  process.exit(0);
}

process.on('SIGINT', end).on('SIGTERM', end);
process.stdin.on('end', end).on('error', end).resume();
server.listen(0, '127.0.0.1', async () => {
  try {
    const { url } = (await infrastructure.run('postgres', '')) as { url: string };
    const kafka = (await infrastructure.run('kafka-availability', '')) as KafkaAvailability;
    const control = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}`;
    const running: RunningServers = { control, databaseUrl: url, directory: directory.path, kafka };
    process.stdout.write(`${JSON.stringify(running)}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: (error as Error).message })}\n`);
    await end();
  }
});
