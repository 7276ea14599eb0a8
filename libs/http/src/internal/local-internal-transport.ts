import { InternalTransport, type InternalRequest, type ServiceName } from '@rekey/contracts';
import { ASSERTION_HEADER, type AssertionSigner } from '@rekey/identity';
import { currentRequestContext } from '@rekey/telemetry';
import type { FastifyInstance } from 'fastify';
import { requestIdOf } from '../fastify-hooks.js';
import { servicePrincipal, serviceUnavailable } from './http-internal-transport.js';

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

  async call<T>({ service, method, path, body }: InternalRequest): Promise<T | null> {
    const instance = this.services.get(service);
    if (instance === undefined) throw serviceUnavailable(service);
    const answer = await instance.inject({
      method,
      url: path,
      headers: {
        [ASSERTION_HEADER]: await this.signer.sign(servicePrincipal(this.self), service),
        'x-request-id': currentRequestContext()?.requestId ?? requestIdOf({}),
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    if (answer.statusCode === 404) return null;
    if (answer.statusCode !== 200) throw serviceUnavailable(service, new Error(`answered ${answer.statusCode}`));
    return answer.json<T>();
  }
}
