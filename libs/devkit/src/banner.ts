import { relative, sep } from 'node:path';

/** An installation that was just started. */
export interface Started {
  readonly url: string;
  readonly dataDir: string;
  readonly token: { readonly value: string; readonly isNew: boolean; readonly isGiven: boolean };
  /** Of the distributed shape. */
  readonly processes?: readonly StartedProcess[];
}

export interface StartedProcess {
  readonly name: string;
  readonly pid: number | null;
  readonly port: number | null;
  readonly url: string | null;
}

/** What a newcomer sees: where it runs, in which processes, the token once, and three commands to try. */
export function banner({ url, dataDir, token, processes = [] }: Started): string {
  const near = relative(process.cwd(), dataDir);
  const directory = near.startsWith(`..${sep}`) ? dataDir : near;
  const tokenFile = `${directory}/bootstrap-token`;
  const authorization = token.isGiven ? '$REKEY_BOOTSTRAP_TOKEN' : `$(cat ${tokenFile})`;
  return `
Rekey is running at ${url}
API: ${url}/docs
${processTable(processes)}
${tokenLine(token, tokenFile)}
Try:

  curl -s ${url}/readyz
  curl -s ${url}/v1/projects -H "Authorization: Bearer ${authorization}" -H 'Content-Type: application/json' -d '{"name":"MyProject"}'
  REKEY_URL=${url} ${token.isGiven ? '' : `REKEY_DATA_DIR=${directory} `}npm run demo

`;
}

function processTable(processes: readonly StartedProcess[]): string {
  if (processes.length === 0) return '';
  const rows = processes.map(({ name, pid, url, port }) =>
    `  ${name.padEnd(20)} ${String(pid).padEnd(8)} ${url ?? `127.0.0.1:${port}`}`.trimEnd(),
  );
  return `\nProcesses (a process that ends is started again):\n\n${rows.join('\n')}\n`;
}

function tokenLine({ value, isNew, isGiven }: Started['token'], tokenFile: string): string {
  if (isGiven) return 'Bootstrap token: as given in REKEY_BOOTSTRAP_TOKEN\n';
  if (!isNew) return `Bootstrap token: as before, in ${tokenFile}\n`;
  return `Bootstrap token (shown this once, kept in ${tokenFile}):\n\n  ${value}\n`;
}
