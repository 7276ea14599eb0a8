import { spawnSync } from 'node:child_process';

const UNSHARE = ['--user', '--map-user=1000', '--map-group=1000'];

let works: boolean | undefined;

/**
 * The command to spawn so that PostgreSQL, which refuses to run as root, can run below it. Root enters a user namespace
 * where it has another number: files stay root's own, no user is made on the machine, and directories that only root can
 * enter work. Where that is not allowed, and for everybody else, the command is as given; PostgreSQL is then run as a
 * user `postgres`.
 */
export function asOrdinaryUser(command: string, args: readonly string[]): [command: string, args: string[]] {
  if (process.getuid?.() !== 0 || !canUnshare()) return [command, [...args]];
  return ['unshare', [...UNSHARE, '--', command, ...args]];
}

function canUnshare(): boolean {
  works ??= spawnSync('unshare', [...UNSHARE, '--', 'true'], { stdio: 'ignore' }).status === 0;
  return works;
}
