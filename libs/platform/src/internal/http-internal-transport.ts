import { InternalTransport, type InternalRequest, type ServiceName } from '@rekey/contracts';
import { DomainError } from '@rekey/errors';
import { ASSERTION_HEADER, type AssertionSigner, type Principal } from '@rekey/identity';
import { currentRequestContext } from '@rekey/telemetry';
import { type Dispatcher, Pool } from 'undici';
import { requestIdOf } from '@rekey/http';
import { refusalOf, serviceUnavailable } from './refusal-of.js';

/** When nothing else is said. */
export const INTERNAL_TIMEOUT_MS = 3_000;
const ATTEMPTS = 2;
const MAX_REFUSAL_BYTES = 64 * 1024;
const CONNECTIONS = 16;
/** Of calls that may take minutes. They have connections of their own, so that quick ones never queue behind them. */
const SLOW_CONNECTIONS = 1_024;

/** How a service presents itself to another: its own name, no grants, good for internal routes only. */
export function servicePrincipal(name: ServiceName): Principal {
  return { id: name, kind: 'service', name, grants: [], org: '' };
}

/** Internal calls between processes: one keep-alive pool per service, three seconds, one retry of reads. */
export class HttpInternalTransport extends InternalTransport {
  private readonly pools = new Map<string, Pool>();

  constructor(
    private readonly urls: Readonly<Record<ServiceName, string>>,
    private readonly self: ServiceName,
    private readonly signer: AssertionSigner,
  ) {
    super();
  }

  async call<T>(request: InternalRequest): Promise<T | null> {
    const attempts = request.method === 'GET' ? ATTEMPTS : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt<T>(request);
      } catch (error) {
        if (error instanceof DomainError && error.kind !== 'unavailable') throw error;
        if (attempt >= attempts) throw serviceUnavailable(request.service, error);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private async attempt<T>({
    service,
    method,
    path,
    body,
    timeoutMs = INTERNAL_TIMEOUT_MS,
  }: InternalRequest): Promise<T | null> {
    const assertion = await this.signer.sign(servicePrincipal(this.self), service);
    const answer = await this.poolOf(service, timeoutMs > INTERNAL_TIMEOUT_MS).request({
      method,
      path,
      headers: {
        [ASSERTION_HEADER]: assertion,
        'x-request-id': currentRequestContext()?.requestId ?? requestIdOf({}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    if (answer.statusCode === 404) {
      await answer.body.dump();
      return null;
    }
    if (answer.statusCode !== 200) {
      throw refusalOf(service, answer.statusCode, await textOf(answer.body));
    }
    return (await answer.body.json()) as T;
  }

  private poolOf(service: ServiceName, isSlow: boolean): Pool {
    const key = `${service} ${isSlow}`;
    const existing = this.pools.get(key);
    if (existing !== undefined) return existing;
    const connections = isSlow ? SLOW_CONNECTIONS : CONNECTIONS;
    const pool = new Pool(this.urls[service], { connections, connect: { timeout: INTERNAL_TIMEOUT_MS } });
    this.pools.set(key, pool);
    return pool;
  }
}

/** No more of it than an answer of ours has. */
async function textOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > MAX_REFUSAL_BYTES) break;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
