import { eventually, principalWith, type TestAnswer, type TestCall, TestService } from '@rekey/testing';
import { DataSource } from 'typeorm';
import { IdempotencyRepository } from '../src/idempotency/idempotency.repository.js';
import { servicePrincipal } from '../src/index.js';
import { counting, effects } from './counting-service.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(counting);
});
afterAll(() => service.stop());
beforeEach(async () => {
  effects.count = 0;
  effects.gate = Promise.resolve();
  await query('DELETE FROM idempotency_keys');
});

const query = <T = unknown>(sql: string): Promise<T[]> =>
  service.app.get(DataSource, { strict: false }).query<T[]>(sql);
const post = (more: Partial<TestCall> = {}, key = 'k'): Promise<TestAnswer> =>
  service.call({ method: 'POST', url: '/v1/counts', headers: { 'idempotency-key': key }, ...more });
const age = (interval: string): Promise<unknown> =>
  query(`UPDATE idempotency_keys SET created_at = created_at - interval '${interval}'`);

/** Holds handlers back; resolves once a first call is inside one. */
async function holdFirst(call: () => Promise<TestAnswer>): Promise<{ first: Promise<TestAnswer>; open: () => void }> {
  let open = (): void => undefined;
  effects.gate = new Promise((resolve) => (open = resolve));
  const before = effects.count;
  const first = call();
  await eventually(() => (effects.count > before ? Promise.resolve() : Promise.reject(new Error('not yet inside'))));
  return { first, open };
}

describe('the same call under the same key', () => {
  it('is answered as the first time, and has no second effect', async () => {
    const first = await post({ body: { name: 'a' } });
    const second = await post({ body: { name: 'a' } });

    expect(first).toMatchObject({ status: 201, body: { effect: 1, secret: 'shown once 1' } });
    expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(effects.count).toBe(1);
  });

  it('is answered without a body where the first had none', async () => {
    const first = await post({ method: 'DELETE' });
    const second = await post({ method: 'DELETE' });

    expect([first, second]).toMatchObject([
      { status: 204 },
      { status: 204, headers: { 'idempotency-replayed': 'true' } },
    ]);
    expect(second.body).toBeUndefined();
    expect(effects.count).toBe(1);
  });

  it('waits while the first one runs, and says when to ask again', async () => {
    const { first, open } = await holdFirst(post);

    const second = await post();
    open();

    expect(second).toMatchObject({ status: 409, body: { code: 'request.idempotency-key.in-progress' } });
    expect(second.headers['retry-after']).toBe('1');
    expect((await first).status).toBe(201);
    expect((await post()).body).toEqual((await first).body);
    expect(effects.count).toBe(1);
  });

  it('takes over after a minute, and a late first one changes nothing about its answer', async () => {
    const { first, open } = await holdFirst(post);
    await age('61 seconds');
    effects.gate = Promise.resolve();

    const second = await post();
    open();

    expect(second).toMatchObject({ status: 201, body: { effect: 2 } });
    expect(await first).toMatchObject({ status: 201, body: { effect: 1 } });
    expect((await post()).body).toEqual(second.body);
  });

  it('keeps its answer when a late first one fails', async () => {
    const { first, open } = await holdFirst(() => post({ body: { fail: 'unavailable' } }));
    await age('61 seconds');
    effects.gate = Promise.resolve();

    const second = await post();
    open();

    expect((await first).status).toBe(503);
    expect(await post()).toMatchObject({ body: second.body, headers: { 'idempotency-replayed': 'true' } });
  });

  it('is a new call after a day', async () => {
    await post();
    await age('24 hours');

    expect(await post({ body: { name: 'other' } })).toMatchObject({ status: 201, body: { effect: 2 } });
  });

  it.each(['invalid', 'conflict', 'unavailable', 'internal'])(
    'may be made again after one that was %s',
    async (fail) => {
      const before = await post({ body: { fail } });
      const after = await post({ body: { fail } });

      expect(before.status).toBeGreaterThanOrEqual(400);
      expect(after.status).toBe(before.status);
      expect(after.headers).not.toHaveProperty('idempotency-replayed');
      expect(effects.count).toBe(2);
      expect(await query('SELECT 1 FROM idempotency_keys')).toEqual([]);
    },
  );

  it('may be made again after one whose body was refused', async () => {
    expect((await post({ body: { name: 1 } })).status).toBe(400);
    expect((await post({ body: { name: 'a' } })).status).toBe(201);
  });
});

describe('another call under the same key', () => {
  it.each<[string, Partial<TestCall>]>([
    ['another body', { body: { name: 'b' } }],
    ['no body', {}],
    ['another query', { url: '/v1/counts?a=1', body: { name: 'a' } }],
    ['another method', { method: 'DELETE', body: { name: 'a' } }],
  ])('is refused: %s', async (_, other) => {
    await post({ body: { name: 'a' } });

    const answer = await post(other);

    expect(answer).toMatchObject({ status: 400, body: { code: 'request.idempotency-key.reused' } });
    expect(effects.count).toBe(1);
  });

  it('is refused while the first one runs', async () => {
    const { first, open } = await holdFirst(post);

    expect((await post({ body: { name: 'b' } })).body.code).toBe('request.idempotency-key.reused');
    open();
    await first;
  });

  it('of somebody else is one of its own', async () => {
    const mine = await post();
    const theirs = await post({ as: principalWith([]) });

    expect([mine.body.effect, theirs.body.effect]).toEqual([1, 2]);
  });
});

describe('a key', () => {
  it.each(['', ' ', 'a b', 'x'.repeat(256), 'k\u00e9y', 'a\tb'])(
    'like %j is refused before anything happens',
    async (key) => {
      const answer = await post({}, key);

      expect(answer.status).toBe(400);
      expect(answer.body.errors[0].field).toBe('Idempotency-Key');
      expect(effects.count).toBe(0);
    },
  );

  it('may have 255 characters, in quotes or not', async () => {
    expect((await post({}, 'x'.repeat(255))).status).toBe(201);
    expect((await post({}, '"8e03978e-40d5-43dd-bc93-6894a57f9324"')).status).toBe(201);
  });

  it('is honoured however the path is written', async () => {
    await post({ url: '/%761/counts' });

    expect((await post({ url: '/%761/counts' })).headers).toHaveProperty('idempotency-replayed', 'true');
  });

  it.each<[string, Partial<TestCall>]>([
    ['GET', { method: 'GET' }],
    ['validate', { url: '/v1/counts/validate' }],
    ['an open route', { url: '/v1/open', as: null }],
    ['an internal route', { url: '/internal/v1/counts', as: servicePrincipal('gateway') }],
    ['a route of Apinizer', { url: '/apiops/open' }],
    ['a route of ZITADEL', { url: '/v2/open' }],
  ])('means nothing to %s', async (_, call) => {
    for (const effect of [1, 2]) expect((await post(call)).body.effect).toBe(effect);
    expect(await query('SELECT 1 FROM idempotency_keys')).toEqual([]);
  });

  it('costs nothing where there is none', async () => {
    await post({ headers: {} });

    expect(await query('SELECT 1 FROM idempotency_keys')).toEqual([]);
  });
});

describe('what is stored', () => {
  it('goes after a day, however much it is, and not before', async () => {
    await query(`INSERT INTO idempotency_keys (principal, key, request, created_at)
      SELECT 'p', int4send(n), '', now() - interval '25 hours' FROM generate_series(1, 2500) n`);
    await post();

    await service.app.get(IdempotencyRepository, { strict: false }).prune();

    expect(await query('SELECT principal FROM idempotency_keys')).toEqual([{ principal: 'bootstrap' }]);
  });

  it('opens under no other key: a row copied onto another is not replayed', async () => {
    await post({}, 'one');
    await post({}, 'two');
    await query('UPDATE idempotency_keys SET answer = (SELECT answer FROM idempotency_keys ORDER BY key LIMIT 1)');

    const statuses = [(await post({}, 'one')).status, (await post({}, 'two')).status];

    expect(statuses.sort()).toEqual([201, 500]);
  });
});
