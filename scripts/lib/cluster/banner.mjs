import { relative, sep } from 'node:path';

/** What a newcomer sees: where it runs, in which processes, the token once, and three commands to try. */
export function banner({ url, dataDir, processes, token }) {
  const near = relative(process.cwd(), dataDir);
  const directory = near.startsWith(`..${sep}`) ? dataDir : near;
  const tokenFile = `${directory}/bootstrap-token`;
  const authorization = token.isGiven ? '$REKEY_BOOTSTRAP_TOKEN' : `$(cat ${tokenFile})`;
  const rows = processes.map(({ name, pid, url: ownUrl, port }) =>
    `  ${name.padEnd(20)} ${String(pid).padEnd(8)} ${ownUrl ?? `127.0.0.1:${port}`}`.trimEnd(),
  );
  return `
Rekey is running at ${url}
API: ${url}/docs

Processes (a process that ends is started again):

${rows.join('\n')}

${tokenLine(token, tokenFile)}
Try:

  curl -s ${url}/readyz
  curl -s ${url}/v1/projects -H "Authorization: Bearer ${authorization}" -H 'Content-Type: application/json' -d '{"name":"MyProject"}'
  REKEY_URL=${url} ${token.isGiven ? '' : `REKEY_DATA_DIR=${directory} `}npm run demo

`;
}

function tokenLine({ value, isNew, isGiven }, tokenFile) {
  if (isGiven) return 'Bootstrap token: as given in REKEY_BOOTSTRAP_TOKEN\n';
  if (!isNew) return `Bootstrap token: as before, in ${tokenFile}\n`;
  return `Bootstrap token (shown this once, kept in ${tokenFile}):\n\n  ${value}\n`;
}
