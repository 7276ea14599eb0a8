import { createPublicKey, verify } from 'node:crypto';
import { servicePrincipal } from '@rekey/platform';
import { eventually, type TestAnswer, TestService } from '@rekey/testing';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { keyVault } from '../src/index.js';
import { WebKeySet } from '../src/platform-keys/web-key-set.js';
import { WebKeysRepository } from '../src/platform-keys/web-keys.repository.js';
import { dump, queryDatabase } from './dump.js';

const PAYLOAD = '{"aggregateID":"1","text":"ü<>"}';

/** The keys of all events of a type in the log, whoever read it and when. */
async function keysTold(databaseUrl: string, type: string): Promise<unknown[]> {
  const rows = await queryDatabase<{ data: { publicJwk: unknown } }>(
    databaseUrl,
    `SELECT convert_from(value, 'UTF8')::json AS data FROM event_log.records
      WHERE headers->>'ce_type' = $1 ORDER BY position`,
    [type],
  );
  return rows.map(({ data }) => data.publicJwk);
}

describe('the platform’s signing keys', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start(keyVault);
    await eventually(async () => expect((await sign([PAYLOAD])).status).toBe(200));
  });
  afterAll(() => service.stop());

  const sign = (payloads: unknown, as = servicePrincipal('action-targets')): Promise<TestAnswer> =>
    service.call({ method: 'POST', url: '/internal/v1/signatures', body: { payloads }, as });
  const published = async (): Promise<JSONWebKeySet> => (await service.call({ url: '/oauth/v2/keys', as: null })).body;

  it('are two from the start, published without private members, and one signs', async () => {
    const { keys } = await published();
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key).toEqual({
        kty: 'RSA',
        n: expect.any(String),
        e: 'AQAB',
        kid: expect.stringMatching(/^\d+$/),
        alg: 'RS256',
        use: 'sig',
      });
    }
    await eventually(async () =>
      expect(await keysTold(service.databaseUrl, 'io.rekey.web-key.created.v1')).toEqual(keys),
    );
    await eventually(async () => {
      expect(await keysTold(service.databaseUrl, 'io.rekey.web-key.activated.v1')).toEqual([keys[0]]);
    });
  });

  it('sign payloads as they are, in their order, which jose and node:crypto verify from the published set', async () => {
    const payloads = Array.from({ length: 100 }, (_, index) => `${PAYLOAD}${index}`);
    const { status, body } = await sign(payloads);
    expect(status).toBe(200);
    const set = await published();
    for (const [index, token] of (body.tokens as string[]).entries()) {
      const { payload, protectedHeader } = await compactVerify(token, createLocalJWKSet(set));
      expect(Buffer.from(payload).toString()).toBe(payloads[index]);
      expect(protectedHeader).toEqual({ alg: 'RS256', kid: set.keys[0]?.kid, typ: 'JWT' });
    }
    const [header, payload, signature] = (body.tokens[0] as string).split('.') as [string, string, string];
    const key = createPublicKey({ key: set.keys[0] as never, format: 'jwk' });
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  // Whatever else they sign holds what strangers wrote, and must not pass for an access token.
  it('sign access tokens under a type of their own', async () => {
    const as = servicePrincipal('application-secrets');
    const ask = (typ: string): Promise<TestAnswer> =>
      service.call({ method: 'POST', url: '/internal/v1/signatures', body: { payloads: ['{}'], typ }, as });
    const { body } = await ask('at+jwt');
    expect(
      (await compactVerify(body.tokens[0] as string, createLocalJWKSet(await published()))).protectedHeader,
    ).toEqual({ alg: 'RS256', kid: (await published()).keys[0]?.kid, typ: 'at+jwt' });
    expect((await ask('dpop+jwt')).status).toBe(400);
  });

  it('are told to services as they are published', async () => {
    const ask = (as?: ReturnType<typeof servicePrincipal>): Promise<TestAnswer> =>
      service.call({ url: '/internal/v1/web-keys', ...(as === undefined ? {} : { as }) });
    expect((await ask(servicePrincipal('application-secrets'))).body).toEqual(await published());
    expect((await ask()).status).toBe(404);
  });

  it('are signed with by services alone, with a bounded number of payloads', async () => {
    expect(
      (await service.call({ method: 'POST', url: '/internal/v1/signatures', body: { payloads: [PAYLOAD] } })).status,
    ).toBe(404);
    for (const payloads of [[], 'x', [1], undefined, Array.from({ length: 101 }, () => 'x')]) {
      expect((await sign(payloads)).status).toBe(400);
    }
  });

  it('may be cached, and are not sent again to who has them', async () => {
    const answer = await service.call({ url: '/oauth/v2/keys', as: null });
    expect(answer.headers).toMatchObject({
      'cache-control': 'max-age=300, must-revalidate',
      'content-type': expect.stringContaining('application/json'),
    });
    const again = await service.call({
      url: '/oauth/v2/keys',
      as: null,
      headers: { 'if-none-match': String(answer.headers['etag']) },
    });
    expect([again.status, again.body]).toEqual([304, undefined]);
  });

  it('are published and sign on when the database fails', async () => {
    const before = await published();
    const blocker = new pg.Client({ connectionString: service.databaseUrl });
    await blocker.connect();
    try {
      await blocker.query('BEGIN; LOCK TABLE key_vault.web_keys IN ACCESS EXCLUSIVE MODE');
      for (const ask of [published, () => sign([PAYLOAD])]) {
        let answer: Promise<unknown> = Promise.resolve();
        await eventually(async () => {
          // Until a question waits for the table: one that was under way before may have answered the last.
          service.app.get(WebKeySet, { strict: false }).forget();
          answer = ask();
          const ended = await queryDatabase(
            service.databaseUrl,
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          expect(ended).not.toEqual([]);
        });
        expect(await answer).toMatchObject(ask === published ? before : { status: 200 });
      }
    } finally {
      await blocker.end();
    }
  });

  // The risk: whoever reads a backup or the event log could sign for the platform.
  it('are nowhere in the database or in events in clear', async () => {
    const repository = service.app.get(WebKeysRepository, { strict: false });
    const { manager } = service.app.get(DataSource, { strict: false });
    const haystack = `${await dump(service.databaseUrl)}\n${JSON.stringify(service.events)}`;
    for (const { kid } of (await published()).keys) {
      expect(haystack).toContain(kid);
      const key = await repository.privateKey(manager, kid as string);
      const { d, p, q } = key.export({ format: 'jwk' });
      const der = key.export({ type: 'pkcs8', format: 'der' });
      const secrets = [d, p, q].map((member) => Buffer.from(member as string, 'base64url'));
      const forms = [der, ...secrets].flatMap((bytes) => [
        bytes.toString('hex'),
        bytes.toString('base64').slice(0, -4),
        bytes.toString('base64url'),
      ]);
      expect(forms.filter((form) => haystack.includes(form))).toEqual([]);
    }
  });
});
