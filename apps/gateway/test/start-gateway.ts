import type { ServiceName } from '@rekey/contracts';
import type { LocalServices } from '@rekey/platform';
import { type TestAnswer, type TestCall, TestService, type TestServiceOptions } from '@rekey/testing';
import { gateway, type GatewayConfig, gatewayDoor, LocalUpstream, type Upstream } from '../src/index.js';

export const BOOTSTRAP_TOKEN = 'bootstrap-token-of-the-specs';

export interface GatewayCall extends Omit<TestCall, 'as'> {
  /** Bearer token; default the bootstrap token, `null` for none. */
  readonly token?: string | null;
}

export interface TestGateway {
  readonly service: TestService;
  /** A call from outside. */
  call(call: GatewayCall): Promise<TestAnswer>;
  /** Issues a token and answers its value. */
  issue(
    grants: readonly { permission: string; scope?: string }[],
    more?: object,
  ): Promise<{ id: string; token: string }>;
  stop(): Promise<void>;
}

interface Options extends TestServiceOptions<GatewayConfig> {
  readonly upstream?: Upstream;
}

/** The gateway with its door, in front of nothing unless `upstream` says otherwise. */
export async function startGateway({ upstream, ...options }: Options = {}): Promise<TestGateway> {
  const noServices: LocalServices = new Map<ServiceName, never>();
  const service = await TestService.start(gateway, {
    ...options,
    config: { bootstrapToken: BOOTSTRAP_TOKEN, ...options.config },
    entrance: (platform) => gatewayDoor(platform, upstream ?? new LocalUpstream(noServices)),
  });
  const call = ({ token = BOOTSTRAP_TOKEN, headers, ...rest }: GatewayCall): Promise<TestAnswer> =>
    service.call({
      ...rest,
      as: null,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    });
  return {
    service,
    call,
    issue: async (grants, more = {}) => {
      const { status, body } = await call({
        method: 'POST',
        url: '/v1/tokens',
        body: { name: 'spec', grants, ...more },
      });
      if (status !== 201) throw new Error(`No token: ${JSON.stringify(body)}`);
      return body as { id: string; token: string };
    },
    stop: () => service.stop(),
  };
}
