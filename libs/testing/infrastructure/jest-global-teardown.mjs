import { once } from 'node:events';

/** Ends the servers and waits for it, so that the next run finds the machine quiet. */
export default async function tearDown() {
  const child = globalThis.rekeyTestServers;
  if (child === undefined || child.exitCode !== null) return;
  child.ref();
  const gone = once(child, 'exit');
  child.stdin.end();
  await gone;
}
