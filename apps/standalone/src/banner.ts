import type { Standalone } from './start-standalone.js';

/** What a newcomer sees: where it runs, the token once, and three commands to try. */
export function banner({ url, bootstrapToken, tokenIsNew, config }: Standalone): string {
  const token = tokenIsNew
    ? `Bootstrap token (shown this once, kept in ${config.dataDir}/bootstrap-token):\n\n  ${bootstrapToken}\n`
    : `Bootstrap token: as before${config.bootstrapToken === undefined ? `, in ${config.dataDir}/bootstrap-token` : ''}\n`;
  const authorization =
    config.bootstrapToken === undefined ? `$(cat ${config.dataDir}/bootstrap-token)` : '$REKEY_BOOTSTRAP_TOKEN';
  return `
Rekey is running at ${url}
API: ${url}/docs

${token}
Try:

  curl -s ${url}/readyz
  curl -s ${url}/v1/projects -H "Authorization: Bearer ${authorization}" -H 'Content-Type: application/json' -d '{"name":"MyProject"}'
  npm run demo

`;
}
