import { readdir, readFile } from 'node:fs/promises';

/** Of Linux everywhere that this runs. */
const TICKS_PER_SECOND = 100;

/** CPU seconds that a process has used. */
export async function cpuSeconds(pid) {
  const { own } = await statOf(pid);
  return own;
}

/** CPU seconds of the PostgreSQL that the backend of this id belongs to: all its processes, those that have ended too. */
export async function postgresCpuSeconds(backendPid) {
  const { parent: postmaster } = await statOf(backendPid);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => statOf(pid).catch(() => ({ parent: 0, own: 0 }))));
  const { own, ended } = await statOf(postmaster);
  return stats.filter(({ parent }) => parent === postmaster).reduce((sum, child) => sum + child.own, own + ended);
}

async function statOf(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name may hold spaces: what follows it begins with the state, the third field.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [userTime, systemTime, endedUserTime, endedSystemTime] = fields.slice(11, 15);
  return {
    parent: fields[1],
    own: (userTime + systemTime) / TICKS_PER_SECOND,
    ended: (endedUserTime + endedSystemTime) / TICKS_PER_SECOND,
  };
}
