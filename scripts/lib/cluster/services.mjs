import { NODE_FLAGS } from '../node-flags.mjs';

const READY_LIMIT_MS = 2_000;

/** Behind the gateway, each on a port of 127.0.0.1. */
export const SERVICES = ['action-targets', 'key-vault', 'jwks-credentials', 'application-secrets'];

const urlVariable = (name) => `REKEY_${name.replaceAll('-', '_').toUpperCase()}_URL`;

/** What this machine reaches a listening address by. */
export function urlOf(host, port) {
  const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

/** The environment for what needs none of our settings: nothing of ours that is secret reaches it. */
export function withoutSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('REKEY_')));
}

/**
 * The gateway and the four services: `node apps/<name>/dist/main.js` each, with all that they have to agree on. The
 * bootstrap token is the gateway's alone, and the login at the database each one's own.
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env
 * @param {{ host: string, port: number }} options.gateway
 * @param {Readonly<Record<string, number>>} options.ports
 * @param {ReadonlyMap<string, string>} options.databaseUrls
 * @param {Readonly<Record<string, string>>} options.shared
 * @param {string} options.bootstrapToken
 * @returns {import('./supervised.mjs').Program[]}
 */
export function servicePrograms({ env, gateway, ports, databaseUrls, shared, bootstrapToken }) {
  const addresses = [
    { name: 'gateway', ...gateway },
    ...SERVICES.map((name) => ({ name, host: '127.0.0.1', port: ports[name] })),
  ];
  const urls = addresses.map(({ name, host, port }) => [urlVariable(name), urlOf(host, port)]);
  const common = { ...env, ...shared, ...Object.fromEntries(urls), REKEY_BOOTSTRAP_TOKEN: '' };
  return addresses.map(({ name, host, port }) => ({
    name,
    command: process.execPath,
    args: [...NODE_FLAGS, `apps/${name}/dist/main.js`],
    env: {
      ...common,
      REKEY_HOST: host,
      REKEY_PORT: String(port),
      REKEY_DATABASE_URL: databaseUrls.get(name),
      ...(name === 'gateway' ? { REKEY_BOOTSTRAP_TOKEN: bootstrapToken } : {}),
    },
    port,
    url: urlOf(host, port),
    isReady: () => isReady(urlOf(host, port)),
  }));
}

async function isReady(url) {
  const { ok } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(READY_LIMIT_MS) });
  return ok;
}
