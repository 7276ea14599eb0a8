// The process beside a cluster that outlives it: when the pipe from the cluster closes, however that one ended, it stops
// what the last line named. Its argument, the data directory, is for whoever reads a list of processes.
import { createInterface } from 'node:readline';
import { stopProcesses } from './stop-processes.mjs';

let processes = [];
for await (const line of createInterface({ input: process.stdin })) processes = JSON.parse(line);
await stopProcesses(processes);
