import { SERVICE_NAMES, SERVICES, type ServiceName } from '@rekey/contracts';
import { NODE_FLAGS } from '../paths.js';
import type { Program } from '../processes/supervised.js';

const READY_LIMIT_MS = 2_000;

/** All but the gateway, each on a port of 127.0.0.1. */
export const BEHIND_GATEWAY: readonly ServiceName[] = SERVICE_NAMES.filter((name) => name !== 'gateway');

/** Where a service listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ServiceSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly gateway: Address;
  readonly ports: Readonly<Record<string, number>>;
  /** The login at the database is each one's own. */
  databaseUrlOf(service: string): string;
  /** What all have to agree on. */
  readonly shared: Readonly<Record<string, string>>;
  /** The gateway's alone. */
  readonly bootstrapToken: string;
}

/** What this machine reaches a listening address by. */
export function urlOf({ host, port }: Address): string {
  const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

/** The gateway and the services behind it: `node apps/<name>/dist/main.js` each. */
export function servicePrograms(settings: ServiceSettings): Program[] {
  const { env, gateway, ports, shared, bootstrapToken } = settings;
  const addresses = SERVICE_NAMES.map((name) => ({
    name,
    ...(name === 'gateway' ? gateway : { host: '127.0.0.1', port: ports[name] as number }),
  }));
  const urls = addresses.map((address) => [SERVICES[address.name].urlVariable, urlOf(address)]);
  const common = { ...env, ...shared, ...Object.fromEntries(urls), REKEY_BOOTSTRAP_TOKEN: '' };
  return addresses.map(({ name, host, port }) => ({
    name,
    command: process.execPath,
    args: [...NODE_FLAGS, `apps/${name}/dist/main.js`],
    env: {
      ...common,
      REKEY_HOST: host,
      REKEY_PORT: String(port),
      REKEY_DATABASE_URL: settings.databaseUrlOf(name),
      ...(name === 'gateway' ? { REKEY_BOOTSTRAP_TOKEN: bootstrapToken } : {}),
    },
    port,
    url: urlOf({ host, port }),
    isReady: () => isReady(urlOf({ host, port })),
  }));
}

async function isReady(url: string): Promise<boolean> {
  const { ok } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(READY_LIMIT_MS) });
  return ok;
}
