import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '@rekey/devkit';

/** Another server in a process of its own, as Rekey is: one beside the load generator would save both the way between. */
export async function startPeer(script, args) {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    execArgv: NODE_FLAGS,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [said] = await once(child, 'message');
  const stop = async () => {
    child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
  };
  return { ...said, pid: child.pid, stop };
}

/** The floor: a Fastify that parses what comes and answers the same JSON to everything. */
export function startBareFastify(answer) {
  return startPeer('./bare-fastify-process.mjs', [JSON.stringify(answer)]);
}
