import { InternalTransport, type InternalRequest, type ServiceName } from '@rekey/contracts';
import { ASSERTION_HEADER, type AssertionSigner } from '@rekey/identity';
import { currentRequestContext } from '@rekey/telemetry';
import type { FastifyInstance } from 'fastify';
import { requestIdOf } from '@rekey/http';
import { INTERNAL_TIMEOUT_MS, servicePrincipal } from './http-internal-transport.js';
import { refusalOf, serviceUnavailable } from './refusal-of.js';

/** The services of one process, filled while standalone starts them. */
export type LocalServices = Map<ServiceName, FastifyInstance>;

/** Internal calls inside standalone: the same routes and guards, without a socket. */
export class LocalInternalTransport extends InternalTransport {
  constructor(
    private readonly services: LocalServices,
    private readonly self: ServiceName,
    private readonly signer: AssertionSigner,
  ) {
    super();
  }

  async call<T>({ service, method, path, body, timeoutMs = INTERNAL_TIMEOUT_MS }: InternalRequest): Promise<T | null> {
    const instance = this.services.get(service);
    if (instance === undefined) throw serviceUnavailable(service);
    const asked = instance.inject({
      method,
      url: path,
      headers: {
        [ASSERTION_HEADER]: await this.signer.sign(servicePrincipal(this.self), service),
        'x-request-id': currentRequestContext()?.requestId ?? requestIdOf({}),
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    const answer = await inTime(asked, timeoutMs, service);
    if (answer.statusCode === 404) return null;
    if (answer.statusCode !== 200) throw refusalOf(service, answer.statusCode, answer.payload);
    return answer.json<T>();
  }
}

/** As between processes: whoever waits is told in time, whatever becomes of the answer. */
async function inTime<T>(asked: Promise<T>, timeoutMs: number, service: ServiceName): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(serviceUnavailable(service, new Error('no answer in time'))), timeoutMs);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
