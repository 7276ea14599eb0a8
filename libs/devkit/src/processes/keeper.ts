// The process beside a cluster that outlives it: when the pipe from the cluster closes, however that one ended, it stops
// what the last line named. Its argument, the data directory, is for whoever reads a list of processes.
import { createInterface } from 'node:readline';
import { type StoppableProcess, stopProcesses } from './stop-processes.js';

let processes: StoppableProcess[] = [];
for await (const line of createInterface({ input: process.stdin })) processes = JSON.parse(line) as StoppableProcess[];
await stopProcesses(processes);
