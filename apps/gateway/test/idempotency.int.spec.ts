import pg from 'pg';
import { startGateway, type TestGateway } from './start-gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const create = (key: string, body: object = { name: 'once', grants: [] }, token?: string) =>
  gateway.call({
    method: 'POST',
    url: '/v1/tokens',
    body,
    headers: { 'idempotency-key': key },
    ...(token === undefined ? {} : { token }),
  });

async function tokensNamed(name: string): Promise<number> {
  const { body } = await gateway.call({ url: '/v1/tokens?limit=500' });
  return (body.items as { name: string }[]).filter((item) => item.name === name).length;
}

describe('Idempotency-Key', () => {
  it('answers the same call as the first time, the secret included, and has its effect once', async () => {
    const first = await create('key-1', { name: 'replayed', grants: [] });
    const second = await create('key-1', { name: 'replayed', grants: [] });

    expect(first.status).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(await tokensNamed('replayed')).toBe(1);
  });

  it('lets one of several calls at once through', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create('key-2', { name: 'raced', grants: [] })));

    for (const { status, body } of answers) {
      if (status !== 201)
        expect({ status, code: body.code }).toEqual({ status: 409, code: 'request.idempotency-key.in-progress' });
    }
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(await tokensNamed('raced')).toBe(1);
  });

  it('refuses a key that was used for another request, and one that is not a key', async () => {
    await create('key-3');

    expect(await create('key-3', { name: 'other', grants: [] })).toMatchObject({
      status: 400,
      body: { code: 'request.idempotency-key.reused' },
    });
    expect((await create('a b')).status).toBe(400);
    expect(await tokensNamed('other')).toBe(0);
  });

  it('is free again after a call that failed', async () => {
    expect((await create('key-4', { name: '', grants: [] })).status).toBe(400);
    expect((await create('key-4', { name: 'second try', grants: [] })).status).toBe(201);
  });

  it('belongs to its caller: another one with the same key gets an answer of its own', async () => {
    const other = await gateway.issue([{ permission: 'token.write' }]);
    const mine = await create('key-5');
    const theirs = await create('key-5', undefined, other.token);

    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('stores neither the key nor the answer in clear: a dump of the table opens nothing', async () => {
    const { body } = await create('key-that-is-looked-for');
    const client = new pg.Client({ connectionString: gateway.service.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ row: string }>(
      `SELECT encode(answer, 'escape') || encode(key, 'escape') || encode(request, 'escape') AS row FROM gateway.idempotency_keys WHERE answer IS NOT NULL`,
    );
    await client.end();

    expect(rows.length).toBeGreaterThan(0);
    const dump = rows.map(({ row }) => row).join('\n');
    expect(dump).not.toContain(body.token as string);
    expect(dump).not.toContain('key-that-is-looked-for');
  });
});
