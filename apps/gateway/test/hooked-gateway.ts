import { randomBytes } from 'node:crypto';
import { KeyRing } from '@rekey/crypto';
import { ASSERTION_KEY_PURPOSE, HttpInternalTransport } from '@rekey/platform';
import { assertionKeyPair, AssertionSigner } from '@rekey/identity';
import { eventually } from '@rekey/testing';
import { ExecutionConditions } from '../src/executions/execution-conditions.js';
import { HttpUpstream } from '../src/index.js';
import { ActionTargetsStandIn } from './action-targets-stand-in.js';
import { startGateway, type TestGateway } from './start-gateway.js';

export const BODY_LIMIT = 100_000;
export const GET_TARGET = '/zitadel.action.v2.ActionService/GetTarget';
export const UPDATE_TARGET = '/zitadel.action.v2.ActionService/UpdateTarget';

const WATCHED = [
  GET_TARGET,
  UPDATE_TARGET,
  '/zitadel.action.v2beta.ActionService/UpdateTarget',
  '/apinizer.v1.KeyService/UpdateKey',
  '/rekey.v1.AccessTokenService/CreateAccessToken',
  '/rekey.v1.OrganizationService/CreateOrganization',
];

/** A gateway whose services, action-targets among them, are a stand-in that it reaches over HTTP. */
export interface HookedGateway {
  readonly gateway: TestGateway;
  readonly standIn: ActionTargetsStandIn;
  /** Sets executions, these and no others, and waits until the gateway knows. */
  set(...ids: string[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startHookedGateway(): Promise<HookedGateway> {
  const standIn = await ActionTargetsStandIn.start();
  const masterKey = [randomBytes(32).toString('base64')];
  const { privateKey } = assertionKeyPair(KeyRing.fromBase64(masterKey).derive(ASSERTION_KEY_PURPOSE));
  const signer = new AssertionSigner(privateKey);
  const transport = new HttpInternalTransport(standIn.urls, 'gateway', signer);
  const gateway = await startGateway({
    transport,
    upstream: new HttpUpstream(standIn.urls, signer, { bodyLimitBytes: BODY_LIMIT }),
    config: { masterKey, bodyLimitBytes: BODY_LIMIT },
  });
  const conditions = gateway.service.app.get(ExecutionConditions, { strict: false });
  return {
    gateway,
    standIn,
    set: async (...ids) => {
      await standIn.set(gateway.service, ...ids);
      await eventually(() => {
        for (const trigger of ['request', 'response'] as const) {
          for (const method of WATCHED) {
            const isSet = ids.some((id) => `${trigger}${method}/`.startsWith(`${id}/`));
            expect([trigger, method, conditions.has(trigger, method)]).toEqual([trigger, method, isSet]);
          }
        }
        return Promise.resolve();
      });
    },
    stop: async () => {
      await gateway.stop();
      await transport.close();
      await standIn.stop();
    },
  };
}
