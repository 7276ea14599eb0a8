import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const EVENT_WAIT_MS = 10_000;
const POLL_MS = 10;
const READY_WAIT_MS = 60_000;
const READY_POLL_MS = 200;

/** The server to talk to: `REKEY_PORT`, and `REKEY_BOOTSTRAP_TOKEN` or the token file in the data directory. */
export async function findServer(env) {
  const url = env.REKEY_URL ?? `http://127.0.0.1:${env.REKEY_PORT ?? 8080}`;
  const directories = env.REKEY_DATA_DIR ? [env.REKEY_DATA_DIR] : ['.rekey', '.rekey-cluster'];
  if (!(await answers(`${url}/healthz`))) throw new Error(`No server answers at ${url}. Start one with: npm start`);
  const deadline = Date.now() + READY_WAIT_MS;
  while (!(await answers(`${url}/readyz`))) {
    if (Date.now() > deadline) throw new Error(`The server is not ready. See ${url}/readyz`);
    await pause(READY_POLL_MS);
  }
  const token = env.REKEY_BOOTSTRAP_TOKEN ?? (await tokenOf(url, directories));
  if (token === undefined)
    throw new Error('No token: set REKEY_BOOTSTRAP_TOKEN, or REKEY_DATA_DIR to where the server keeps its own');
  return { url, token };
}

async function answers(url) {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok === true;
}

/** Standalone and a cluster may both have run here: the token is the one that this server knows. */
async function tokenOf(url, directories) {
  for (const directory of directories) {
    const token = (await readFile(join(directory, 'bootstrap-token'), 'utf8').catch(() => '')).trim();
    if (token === '') continue;
    const { ok } = await fetch(`${url}/v1/organizations`, { headers: { authorization: `Bearer ${token}` } });
    if (ok) return token;
  }
  return undefined;
}

/** Calls and prints nothing; an unexpected status is an error with the server's words. */
export function clientOf({ url, token }) {
  const call = async (method, path, body, { headers = {}, expect = [200, 201, 202, 204] } = {}) => {
    const isForm = body instanceof URLSearchParams;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: definedOnly({
        authorization: `Bearer ${token}`,
        'content-type': body === undefined || isForm ? undefined : 'application/json',
        ...headers,
      }),
      body: body === undefined || isForm ? body : JSON.stringify(body),
    });
    const text = await response.text();
    if (!expect.includes(response.status)) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return { status: response.status, ...(text === '' ? {} : JSON.parse(text)) };
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body, options) => call('POST', path, body, options),
    put: (path, body, options) => call('PUT', path, body, options),
    /** The first event of a type about a subject, waited for. */
    event: async (type, subject, since) => {
      const deadline = Date.now() + EVENT_WAIT_MS;
      for (;;) {
        const query = new URLSearchParams({ type, ...(subject === undefined ? {} : { subject }), limit: '500' });
        const { items } = await call('GET', `/v1/events?${query}`);
        const found = items.find(since);
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`No ${type} came within ${EVENT_WAIT_MS / 1000} s`);
        await pause(POLL_MS);
      }
    },
  };
}

function definedOnly(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}
