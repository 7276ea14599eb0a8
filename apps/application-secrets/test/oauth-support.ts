import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type {
  DomainEvent,
  ExecutionOutcome,
  ExecutionRun,
  InternalRequest,
  PublicJwk,
  SignatureType,
} from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { serviceUnavailable } from '@rekey/platform';
import { Outbox } from '@rekey/messaging';
import { type TestAnswer, TestService, uniqueName } from '@rekey/testing';
import { applicationSecrets, type ApplicationSecretsConfig } from '../src/index.js';
import { basic, FakeGateway, ISSUER, type TestApplication } from './support.js';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: PublicJwk;
}

function newSigningKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid,
    privateKey,
    jwk: { ...(publicKey.export({ format: 'jwk' }) as PublicJwk), kid, alg: 'ES256', use: 'sig' },
  };
}

/** Answers for the other services: signs with a key of its own, and runs the function as the spec says. */
export class FakePlatform extends FakeGateway {
  keys = [newSigningKey('1')];
  signatureCalls = 0;
  isVaultAway = false;
  /** The function `preaccesstoken`; none is set without it. */
  run: ((run: ExecutionRun) => ExecutionOutcome) | undefined;
  isActionTargetsAway = false;
  /** Nobody answers before. */
  held: Promise<unknown> = Promise.resolve();

  override call<T>(request: InternalRequest): Promise<T | null> {
    const { service, path, body } = request;
    if (service === 'gateway') return super.call(request);
    if (service === 'key-vault' ? this.isVaultAway : this.isActionTargetsAway)
      return Promise.reject(serviceUnavailable(service));
    // Takes a turn of the event loop, as any other service does.
    return this.held.then(() => new Promise((resolve) => setImmediate(() => resolve(this.answer(path, body) as T))));
  }

  /** A JWS by the platform's key, whatever it says. */
  sign(payload: object | string, typ: SignatureType = 'at+jwt', header: object = {}): string {
    const [{ kid, privateKey }] = this.keys as [SigningKey];
    const encode = (text: string): string => Buffer.from(text).toString('base64url');
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const input = `${encode(JSON.stringify({ alg: 'ES256', kid, typ, ...header }))}.${encode(text)}`;
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  }

  /** From now on another key signs. */
  rotate(kid: string): void {
    this.keys = [newSigningKey(kid), ...this.keys];
  }

  private answer(path: string, body: object | undefined): unknown {
    switch (path) {
      case '/internal/v1/web-keys':
        return { keys: this.keys.map(({ jwk }) => jwk) };
      case '/internal/v1/signatures': {
        this.signatureCalls += 1;
        const { payloads, typ } = body as { payloads: string[]; typ: SignatureType };
        return { tokens: payloads.map((payload) => this.sign(payload, typ)) };
      }
      case '/internal/v1/executions':
        return { executionIds: this.run === undefined ? [] : ['function/preaccesstoken'] };
      case '/internal/v1/executions/run':
        return this.run?.(body as ExecutionRun) ?? {};
      default:
        throw new Error(`nobody answers ${path}`);
    }
  }
}

export interface OAuthFixture {
  readonly service: TestService;
  readonly platform: FakePlatform;
}

export async function startOAuth(config: Partial<ApplicationSecretsConfig> = {}): Promise<OAuthFixture> {
  const platform = new FakePlatform();
  const service = await TestService.start(applicationSecrets, {
    config: { publicUrl: ISSUER, rsaKeyPoolSize: 1, ...config },
    transport: platform,
  });
  return { service, platform };
}

/** A form to one of the OAuth endpoints. */
export function post(
  service: TestService,
  endpoint: 'token' | 'introspect' | 'revoke',
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<TestAnswer> {
  return service.send({
    method: 'POST',
    url: `/oauth/v2/${endpoint}`,
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    as: null,
  });
}

export const GRANT = { grant_type: 'client_credentials' } as const;

/** What is inside of a JWT, unverified. */
export function partsOf(token: string): {
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
} {
  const [header, claims] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
  return { header: header as Record<string, unknown>, claims: claims as Record<string, unknown> };
}

/** Another application of the same project. */
export async function makeSibling(service: TestService, { projectId }: TestApplication): Promise<TestApplication> {
  const apps = `/management/v1/projects/${projectId}/apps`;
  const { body } = await service.call({ method: 'POST', url: `${apps}/api`, body: { name: uniqueName('sibling') } });
  return { projectId, path: `${apps}/${body.appId}`, ...body };
}

/** Its tokens are opaque from now on. */
export async function issueOpaqueTokens(service: TestService, { path }: TestApplication): Promise<void> {
  const body = { accessTokenType: 'OIDC_TOKEN_TYPE_BEARER' };
  const answer = await service.call({ method: 'PUT', url: `${path}/api_config`, body });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** A new access token of the application. */
export async function tokenOf(
  service: TestService,
  { clientId, clientSecret }: TestApplication,
  form: Record<string, string> = {},
): Promise<string> {
  const { status, body } = await post(service, 'token', { ...GRANT, ...form }, basic(clientId, clientSecret));
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body.access_token as string;
}

/** What another service would publish. */
export async function publish(service: TestService, event: DomainEvent): Promise<void> {
  await service.app
    .get(Transactions, { strict: false })
    .run((manager) => service.app.get(Outbox, { strict: false }).add(manager, event));
}
