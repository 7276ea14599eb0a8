import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROCESS = fileURLToPath(new URL('./receiver-process.mjs', import.meta.url));

/** Endpoints in a process of their own, asked over its channel; see there for the operations. */
export async function startReceiver(endpoints) {
  const child = fork(PROCESS, [String(endpoints)]);
  const [{ ports }] = await once(child, 'message');
  const waiting = new Map();
  let last = 0;
  child.on('message', ({ nth, answer }) => {
    waiting.get(nth)?.(answer);
    waiting.delete(nth);
  });
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}/hook`),
    ask: (operation, argument = {}) =>
      new Promise((resolve) => {
        last += 1;
        waiting.set(last, resolve);
        child.send({ nth: last, operation, ...argument });
      }),
    stop: () => child.kill('SIGKILL'),
  };
}
