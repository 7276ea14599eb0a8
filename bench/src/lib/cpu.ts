import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

/** Of Linux everywhere that this runs. */
const TICKS_PER_SECOND = 100;

/** CPU seconds used so far: by Node processes, and by all of PostgreSQL, backends that have ended too. */
export interface Cpu {
  readonly node: number;
  readonly postgres: number;
}

export type CpuMeter = () => Promise<Cpu>;

export interface ProcessStat {
  readonly parent: number;
  readonly own: number;
  readonly ended: number;
}

/** Of these processes, and of the PostgreSQL whose postmaster has this id. */
export function cpuMeter(pids: readonly number[], postmaster?: number): CpuMeter {
  return async () => {
    const own = await Promise.all(pids.map(async (pid) => (await statOf(pid)).own));
    return { node: sum(own), postgres: postmaster === undefined ? 0 : await postgresSeconds(postmaster) };
  };
}

/** The process id of the server behind this URL. */
export async function postmasterOf(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const { parent } = await statOf((rows[0] as { pid: number }).pid);
  await client.end();
  return parent;
}

/** Every process below this one. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const stats = await allStats();
  const below = (parent: number): number[] =>
    stats.filter(([, stat]) => stat.parent === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

async function postgresSeconds(postmaster: number): Promise<number> {
  const { own, ended } = await statOf(postmaster);
  const children = (await allStats()).filter(([, { parent }]) => parent === postmaster);
  return own + ended + sum(children.map(([, child]) => child.own));
}

async function allStats(): Promise<[pid: number, stat: ProcessStat][]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  // A process may end while it is looked at.
  const stats = pids.map((pid) =>
    statOf(pid).then(
      (stat) => [[pid, stat]] as [number, ProcessStat][],
      () => [],
    ),
  );
  return (await Promise.all(stats)).flat();
}

async function statOf(pid: number): Promise<ProcessStat> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name may hold spaces: what follows it begins with the state, the third field.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const seconds = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) / TICKS_PER_SECOND;
  return { parent: Number(fields[1]), own: seconds(11), ended: seconds(13) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
