import { once } from 'node:events';
import { servers } from './global-setup.js';

/** Ends the servers and waits for it, so that the next run finds the machine quiet. */
async function tearDown(): Promise<void> {
  const child = servers.rekeyTestServers;
  if (child === undefined || child.exitCode !== null) return;
  child.ref();
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
  if (servers.rekeyTemporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = servers.rekeyTemporary;
}

export { tearDown as default };
