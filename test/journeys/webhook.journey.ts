import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { eventually, type ReceivedRequest, uniqueName, WebhookReceiver } from '@rekey/testing';
import { Webhook } from 'standardwebhooks';
import { newRsaKey } from '../support/keys.js';
import { openJwe } from '../support/open-jwe.js';
import type { Rekey } from '../support/rekey.js';
import { verifyZitadelSignature } from '../support/verify-zitadel-signature.js';
import { makeApplication } from './application.journey.js';
import { makeChain, rotateKey } from './chain.journey.js';

interface MadeTarget {
  readonly id: string;
  readonly signingKey: string;
}

const TARGETS = '/v2/actions/targets';

function makeTarget(rekey: Rekey, endpoint: string, overrides: object = {}): Promise<MadeTarget> {
  const settings = { name: uniqueName('target'), restWebhook: {}, timeout: '10s', endpoint };
  return rekey.ok('POST', TARGETS, { ...settings, ...overrides });
}

function setEventTargets(rekey: Rekey, event: object, targets: readonly string[]): Promise<unknown> {
  return rekey.ok('PUT', '/v2/actions/executions', { condition: { event }, targets });
}

const verdict = ({ headers, body }: ReceivedRequest, key: string): string =>
  verifyZitadelSignature({ header: String(headers['zitadel-signature']), body, key });

/** As the reference library checks it: throws for a wrong or an old one. */
function checkStandardWebhook({ headers, body }: ReceivedRequest, key: string): void {
  new Webhook(Buffer.from(key).toString('base64')).verify(body.toString(), headers as Record<string, string>);
}

/** Something happens, and the target is told. */
async function tell(rekey: Rekey, receiver: WebhookReceiver): Promise<ReceivedRequest> {
  const { id } = await makeTarget(rekey, receiver.url);
  const [request] = await receiver.waitFor(({ body }) => body.includes(`"${id}"`));
  return request as ReceivedRequest;
}

/** Journey 2 of the design, and the HTTP half of journey 5. */
export function webhookJourneys(installation: () => Rekey): void {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => receiver.stop());

  it('signs deliveries with either key while a target’s signing key rotates, then only with the new one', async () => {
    const rekey = installation();
    const target = await makeTarget(rekey, receiver.url);
    await setEventTargets(rekey, { event: 'target.created' }, [target.id]);
    const before = await tell(rekey, receiver);
    expect(verdict(before, target.signingKey)).toBe('valid');
    const { signingKey } = await rekey.ok('POST', `${TARGETS}/${target.id}`, { expirationSigningKey: '4s' });
    const during = await tell(rekey, receiver);
    for (const key of [target.signingKey, signingKey as string]) {
      expect(verdict(during, key)).toBe('valid');
      checkStandardWebhook(during, key);
    }
    const after = await eventually(
      async () => {
        const request = await tell(rekey, receiver);
        expect(verdict(request, target.signingKey)).toBe('no-valid-signature');
        return request;
      },
      { timeoutMs: 60_000, intervalMs: 250 },
    );
    expect(verdict(after, signingKey as string)).toBe('valid');
    checkStandardWebhook(after, signingKey as string);
    expect(() => checkStandardWebhook(after, target.signingKey)).toThrow();
    await setEventTargets(rekey, { event: 'target.created' }, []);
  });

  it('tells an HTTP subscriber of each kind of rotation exactly once, with valid signatures', async () => {
    const rekey = installation();
    const target = await makeTarget(rekey, receiver.url);
    await setEventTargets(rekey, { all: true }, [target.id]);
    const chain = await makeChain(rekey);
    const rotationId = await rotateKey(rekey, chain, await newRsaKey(), '?jwkUpdateAction=UPDATE&overlap=60s');
    const app = await makeApplication(rekey, 'BASIC');
    await rekey.ok('POST', `${app.path}/api_config/_generate_client_secret`, {});
    const keyed = await makeApplication(rekey, 'PRIVATE_KEY_JWT');
    const { id: keyId } = await rekey.ok('POST', `${keyed.path}/keys`, { type: 'KEY_TYPE_JSON' });
    const other = await makeTarget(rekey, receiver.url);
    await rekey.ok('POST', `${TARGETS}/${other.id}`, { expirationSigningKey: '0s' });

    const expected: readonly (readonly [type: string, about: string])[] = [
      ['key.rotated', rotationId],
      ['credentials.replaced', chain.configId],
      ['client-secret.rotated', app.appId],
      ['application-key.created', keyId as string],
      ['target.signing-key-rotated', other.id],
    ];
    const told = ([type, about]: readonly [string, string]): ReceivedRequest[] =>
      receiver.requests.filter(({ body }) => JSON.parse(body.toString()).event_type === type && body.includes(about));
    await eventually(() => expected.forEach((one) => expect(told(one).length).toBeGreaterThan(0)), {
      timeoutMs: 60_000,
    });
    await rekey.awaitEvents('rotation.applied', ({ data }) => data.rotationId === rotationId, 2);
    await setEventTargets(rekey, { all: true }, []);
    // Whatever was delivered beside them is in: no delivery is open any more.
    await eventually(async () => {
      for (const state of ['pending', 'delivering']) {
        expect(await rekey.ok('GET', `/v1/deliveries?targetId=${target.id}&state=${state}`)).toMatchObject({
          items: [],
        });
      }
    });
    expect([...receiver.countById.values()].filter((count) => count !== 1)).toEqual([]);
    for (const one of expected)
      expect(new Set(told(one).map(({ headers }) => headers['webhook-id'])).size).toBe(told(one).length);
    for (const request of receiver.requests) {
      expect(verdict(request, target.signingKey)).toBe('valid');
      checkStandardWebhook(request, target.signingKey);
    }
    const known = new Set((await rekey.events({})).map(({ id }) => id));
    expect(receiver.requests.filter(({ headers }) => !known.has(headers['webhook-id'] as string))).toEqual([]);
  });

  it.each([
    ['RSA', 'RSA-OAEP-256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['EC', 'ECDH-ES+A256KW', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ])('encrypts payloads to the target’s %s key around a JWS by the platform’s web key', async (_name, alg, newPair) => {
    const rekey = installation();
    const { publicKey, privateKey } = newPair();
    const target = await makeTarget(rekey, receiver.url, { payloadType: 'PAYLOAD_TYPE_JWE' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const keys = `${TARGETS}/${target.id}/publickeys`;
    const { keyId } = await rekey.ok('POST', keys, { publicKey: Buffer.from(pem).toString('base64') });
    await rekey.ok('POST', `${keys}/${keyId}/activate`);
    await setEventTargets(rekey, { event: 'target.created' }, [target.id]);
    const { id: subject } = await makeTarget(rekey, receiver.url);
    const request = await aboutSubject(receiver, subject, (body) => openJwe(body, privateKey).plaintext);
    expect(request.headers['content-type']).toBe('application/json');
    expect(verdict(request, target.signingKey)).toBe('valid');
    expect(request.headers).not.toHaveProperty('webhook-signature');
    const { header, plaintext } = openJwe(request.body.toString(), privateKey);
    expect(header).toMatchObject({ alg, kid: keyId, typ: 'JWT', cty: 'JWT' });
    expect(await openJws(rekey, plaintext)).toMatchObject({ aggregateID: subject, event_type: 'target.created' });
    await setEventTargets(rekey, { event: 'target.created' }, []);
  });

  it('signs payloads as a JWS that the published keys verify', async () => {
    const rekey = installation();
    const target = await makeTarget(rekey, receiver.url, { payloadType: 'PAYLOAD_TYPE_JWT' });
    await setEventTargets(rekey, { event: 'target.created' }, [target.id]);
    const { id: subject } = await makeTarget(rekey, receiver.url);
    const request = await aboutSubject(receiver, subject, (body) => body);
    expect(verdict(request, target.signingKey)).toBe('valid');
    expect(await openJws(rekey, request.body.toString())).toMatchObject({ aggregateID: subject });
    await setEventTargets(rekey, { event: 'target.created' }, []);
  });
}

/** The delivery about one thing; the creation of the receiving target may come before it. @param open its body as a JWS */
async function aboutSubject(
  receiver: WebhookReceiver,
  subject: string,
  open: (body: string) => string,
): Promise<ReceivedRequest> {
  const [request] = await receiver.waitFor(({ body }) => {
    const [, payload = ''] = open(body.toString()).split('.');
    return Buffer.from(payload, 'base64url').includes(`"${subject}"`);
  });
  return request as ReceivedRequest;
}

/** The payload of an RS256 JWS by a published key, verified with node:crypto alone. */
async function openJws(rekey: Rekey, compact: string): Promise<unknown> {
  const [encodedHeader = '', payload = '', signature = ''] = compact.split('.');
  const header = JSON.parse(Buffer.from(encodedHeader, 'base64url').toString()) as Record<string, string>;
  expect(header).toEqual({ alg: 'RS256', kid: expect.any(String), typ: 'JWT' });
  const { keys } = (await rekey.ok('GET', '/oauth/v2/keys', undefined, { token: null })) as {
    keys: (JsonWebKey & { kid: string })[];
  };
  const key: KeyObject = createPublicKey({
    key: keys.find(({ kid }) => kid === header['kid']) as JsonWebKey,
    format: 'jwk',
  });
  const signed = Buffer.from(`${encodedHeader}.${payload}`);
  expect(verify('sha256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}
