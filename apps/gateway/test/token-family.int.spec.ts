import { Transactions } from '@rekey/database';
import { byEvent, freshDatabase } from '@rekey/testing';
import fc from 'fast-check';
import pg from 'pg';
import { startGateway, type TestGateway } from './start-gateway.js';

interface Issued {
  readonly id: string;
  readonly token: string;
  readonly createdBy: string | null;
  readonly expiresAt: string | null;
}

const GRANT = [{ permission: 'token.write' }];
const masterKey = [Buffer.alloc(32, 4).toString('base64')];

/** Two replicas on one database. */
let one: TestGateway;
let two: TestGateway;
beforeAll(async () => {
  one = await startGateway({ config: { masterKey } });
  two = await startGateway({ config: { masterKey, databaseUrl: one.service.databaseUrl } });
});
afterAll(async () => {
  await two.stop();
  await one.stop();
});

const make = async (by: string | undefined, more: object = {}, at = one) =>
  at.call({
    method: 'POST',
    url: '/v1/tokens',
    body: { name: 'member', grants: GRANT, ...more },
    ...(by === undefined ? {} : { token: by }),
  });

async function made(by?: string, more: object = {}, at = one): Promise<Issued> {
  const { status, body } = await make(by, more, at);
  expect(status).toBe(201);
  return body as Issued;
}

async function loggedIn(by: string, at = one): Promise<string | undefined> {
  const { status, body } = await at.call({
    method: 'POST',
    url: '/apiops/auth/token',
    token: null,
    body: { grant_type: 'client_credentials', client_id: 'member', client_secret: by },
  });
  expect([200, 401]).toContain(status);
  return status === 200 ? (body.access_token as string) : undefined;
}

const revoke = async (id: string, token?: string, at = one): Promise<number> =>
  (await at.call({ method: 'DELETE', url: `/v1/tokens/${id}`, ...(token === undefined ? {} : { token }) })).status;

const statusOf = async (token: string, at: TestGateway): Promise<number> =>
  (await at.call({ url: '/v1/tokens?limit=1', token })).status;

const isDeadEverywhere = (...tokens: string[]): Promise<void> =>
  byEvent(async () => {
    for (const token of tokens) for (const at of [one, two]) expect(await statusOf(token, at)).toBe(401);
  });

async function sql<T extends object>(
  text: string,
  values: unknown[] = [],
  url = one.service.databaseUrl,
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

describe('a token and those it makes', () => {
  it('say who made them, in the answer and in the list', async () => {
    const root = await made();
    const child = await made(root.token);

    expect([root.createdBy, child.createdBy]).toEqual(['bootstrap', root.id]);
    const { items } = (await one.call({ url: '/v1/tokens?limit=500' })).body as { items: Issued[] };
    const listed = (id: string) => items.find((item) => item.id === id)?.createdBy;
    expect([listed(root.id), listed(child.id)]).toEqual(['bootstrap', root.id]);
  });

  it.each([{}, { expiresIn: '7200s' }])('end no later than their maker: %j', async (more) => {
    const root = await made(undefined, { expiresIn: '3600s' });

    const child = await made(root.token, more);
    const grandchild = await made(child.token, more);

    expect([child.expiresAt, grandchild.expiresAt]).toEqual([root.expiresAt, root.expiresAt]);
    const sooner = await made(root.token, { expiresIn: '60s' });
    expect(Date.parse(sooner.expiresAt ?? '')).toBeLessThan(Date.parse(root.expiresAt ?? ''));
  });

  it('end with it, at any depth and on every replica, whichever way they were had', async () => {
    const root = await made();
    const child = await made(root.token);
    const session = (await loggedIn(child.token)) as string;
    const last = await made(session);
    const beside = await made();
    for (const token of [child.token, session, last.token]) expect(await statusOf(token, two)).toBe(200);

    expect(await revoke(root.id)).toBe(204);

    for (const token of [root.token, child.token, session, last.token]) expect(await statusOf(token, one)).toBe(401);
    await isDeadEverywhere(root.token, child.token, session, last.token);
    for (const { id } of [root, child, last]) await one.service.eventsOf('io.rekey.access-token.revoked.v1', id);
    expect(await statusOf(beside.token, two)).toBe(200);
    expect(await sql('SELECT FROM gateway.access_tokens WHERE id = $1 OR parent_id = $1', [child.id])).toEqual([]);
  });

  it('let a token that another one made log in, but none that was had by logging in', async () => {
    const root = await made();
    const child = await made(root.token);
    const session = await loggedIn(child.token);

    expect(session).toBeDefined();
    expect(await loggedIn(session ?? '')).toBeUndefined();
  });

  it('cannot come after its revocation, although a replica still remembers it', async () => {
    const root = await made();
    expect(await statusOf(root.token, two)).toBe(200);
    await sql('DELETE FROM gateway.access_tokens WHERE id = $1', [root.id]);

    // As it is between the revocation and the event that tells of it.
    expect(await statusOf(root.token, two)).toBe(200);
    expect((await make(root.token, {}, two)).status).toBe(401);
    expect(await loggedIn(root.token, two)).toBeUndefined();
    expect(await sql('SELECT FROM gateway.access_tokens WHERE parent_id = $1', [root.id])).toEqual([]);
  });

  it('end when their maker is revoked while they are being made, on another replica', async () => {
    for (let round = 0; round < 10; round += 1) {
      const root = await made();
      await statusOf(root.token, two);
      const making = Array.from({ length: 6 }, (_, nth) =>
        nth % 2 === 0
          ? make(root.token, {}, two).then(({ body }) => body.token as string | undefined)
          : loggedIn(root.token, two),
      );
      const revoked = revoke(root.id);
      const tokens = (await Promise.all(making)).filter((token) => token !== undefined);

      expect(await revoked).toBe(204);
      await isDeadEverywhere(...tokens);
    }
  });

  it('are dead in the replica that revoked them even when nobody knows whether it was committed', async () => {
    const root = await made();
    const child = await made(root.token);
    const transactions = one.service.app.get(Transactions, { strict: false });
    const run = transactions.run.bind(transactions);
    jest.spyOn(transactions, 'run').mockImplementationOnce(async (work) => {
      await run(work);
      throw new Error('The connection ended before the answer came');
    });
    for (const { token } of [root, child]) expect(await statusOf(token, one)).toBe(200);

    expect(await revoke(root.id)).toBe(503);

    for (const { token } of [root, child]) expect(await statusOf(token, one)).toBe(401);
  });
});

describe('revoking', () => {
  it('is for tokens that may do no more than the caller', async () => {
    const weak = await made();
    const strong = await made(undefined, { grants: [...GRANT, { permission: 'kek.write' }] });
    const wide = await made(undefined, { grants: [{ permission: 'project.read' }] });
    const narrow = await made(undefined, { grants: [...GRANT, { permission: 'project.read', scope: 'org:1' }] });

    expect(await revoke(strong.id, weak.token)).toBe(403);
    expect(await revoke(wide.id, narrow.token)).toBe(403);
    expect(await statusOf(strong.token, one)).toBe(200);
    expect(await revoke(narrow.id, strong.token)).toBe(403);
    expect(await revoke(weak.id, strong.token)).toBe(204);
    for (const { id } of [strong, wide, narrow]) expect(await revoke(id)).toBe(204);
  });

  it('of what one made, and of oneself, is always allowed', async () => {
    const root = await made();
    const child = await made(root.token);

    expect(await revoke(child.id, root.token)).toBe(204);
    expect(await revoke(root.id, root.token)).toBe(204);
    expect(await statusOf(root.token, one)).toBe(401);
  });
});

/** Grows and cuts a forest: each step makes a token under an earlier one (by index), logs in with it, or revokes it. */
interface Step {
  readonly kind: 'make' | 'log in' | 'revoke';
  readonly nth: number;
  readonly replica: boolean;
}

interface Member extends Partial<Issued> {
  readonly token: string;
  readonly parent: Member | undefined;
  isRevoked: boolean;
}

describe('any tree of tokens', () => {
  const step = fc.record<Step>({
    kind: fc.constantFrom('make', 'make', 'log in', 'revoke'),
    nth: fc.nat({ max: 30 }),
    replica: fc.boolean(),
  });

  const grow = async (members: Member[], { kind, nth, replica }: Step): Promise<void> => {
    const at = replica ? one : two;
    const member = members[nth % members.length] as Member;
    if (kind === 'make') {
      const { status, body } = await make(member.token, {}, at);
      if (status === 201) members.push({ ...(body as Issued), parent: member, isRevoked: false });
    } else if (kind === 'log in') {
      const token = await loggedIn(member.token, at);
      if (token !== undefined) members.push({ token, parent: member, isRevoked: false });
    } else if (member.id !== undefined && member.parent !== undefined) {
      member.isRevoked = true;
      expect([204, 404]).toContain(await revoke(member.id, undefined, at));
    }
  };
  const isAlive = ({ isRevoked, parent }: Member): boolean => !isRevoked && (parent === undefined || isAlive(parent));

  it('has alive exactly those all of whose makers are, whatever happens at once', async () => {
    const rounds = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rounds, async (together) => {
        const members: Member[] = [{ ...(await made()), parent: undefined, isRevoked: false }];
        for (const steps of together) await Promise.all(steps.map((each) => grow(members, each)));

        await isDeadEverywhere(...members.filter((one_) => !isAlive(one_)).map(({ token }) => token));
        for (const { token } of members.filter(isAlive)) {
          for (const at of [one, two]) expect(await statusOf(token, at)).toBe(200);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('tokens from before makers were written down', () => {
  it('stay, say nothing of who made them, and end those left behind', async () => {
    const old = await freshDatabase();
    const first = await startGateway({ config: { masterKey, databaseUrl: old.url } });
    const [root, child] = [await first.issue(GRANT), await first.issue(GRANT, { name: 'session' })];
    await first.stop();
    await sql(
      `SET search_path = gateway;
       ALTER TABLE access_tokens DROP CONSTRAINT access_tokens_parent_fkey, DROP COLUMN is_session, DROP COLUMN created_by;
       INSERT INTO access_tokens (id, name, digest, grants, created_at, parent_id)
         SELECT gen_random_uuid(), 'orphan', '\\x00', '[]', now(), gen_random_uuid();
       DELETE FROM migrations WHERE name LIKE 'AddTokenMakers%'`,
      undefined,
      old.url,
    );
    await sql('UPDATE gateway.access_tokens SET parent_id = $1 WHERE id = $2', [root.id, child.id], old.url);

    const second = await startGateway({ config: { masterKey, databaseUrl: old.url } });
    try {
      const { items } = (await second.call({ url: '/v1/tokens', token: root.token })).body as { items: Issued[] };
      expect(items.map(({ id, createdBy }) => [id, createdBy])).toEqual([
        [root.id, null],
        [child.id, root.id],
      ]);
      expect((await second.call({ url: '/v1/tokens', token: child.token })).status).toBe(200);
    } finally {
      await second.stop();
      await old.drop();
    }
  });
});
