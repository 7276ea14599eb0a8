import { TestService } from '@rekey/testing';
import { actionTargets } from '../src/index.js';
import { createTarget, eventsAbout, getTarget, queryDatabase, TARGETS, update } from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(actionTargets, { config: { maxOverlap: '7200s' } });
});
afterAll(() => service?.stop());

const ROTATED = 'io.rekey.target.signing-key-rotated.v1';

interface StoredVersion {
  readonly number: number;
  readonly state: string;
  readonly retire_at: Date | null;
  readonly secret: Buffer | null;
}

const versionsOf = (id: string): Promise<StoredVersion[]> =>
  queryDatabase(service, 'SELECT * FROM signing_key_versions WHERE target_id = $1 ORDER BY number', [id]);

it('replaces the key at once with 0s and erases the old one', async () => {
  const target = await createTarget(service);
  const { status, body } = await update(service, target, { expirationSigningKey: '0s' });
  expect(status).toBe(200);
  expect(body.signingKey).not.toBe(target.signingKey);
  expect((await getTarget(service, target)).signingKey).toBe(body.signingKey);
  expect(await versionsOf(target.id)).toMatchObject([
    { number: 1, state: 'retired', retire_at: new Date(body.changeDate), secret: null },
    { number: 2, state: 'active', retire_at: null, secret: expect.any(Buffer) },
  ]);
  const [event] = await service.eventsOf(ROTATED, target.id);
  expect(event?.data).toEqual({
    rotationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    targetId: target.id,
    version: 2,
    overlap: '0s',
    retireAt: null,
    credential: { kind: 'target-signing-key', id: target.id, name: expect.any(String), scope: {} },
    from: 1,
    to: 2,
    cause: 'rotated',
    turnedAt: expect.stringMatching(/Z$/),
    participants: [],
  });
  expect(event?.rotationid).toBe(event?.data['rotationId']);
});

it('keeps the previous key retiring for the overlap', async () => {
  const target = await createTarget(service);
  const { body } = await update(service, target, { expirationSigningKey: '3600s' });
  const retireAt = new Date(Date.parse(body.changeDate) + 3_600_000);
  expect(await versionsOf(target.id)).toMatchObject([
    { number: 1, state: 'retiring', retire_at: retireAt, secret: expect.any(Buffer) },
    { number: 2, state: 'active', retire_at: null },
  ]);
  const [event] = await service.eventsOf(ROTATED, target.id);
  expect(event?.data).toMatchObject({ version: 2, overlap: '3600s', retireAt: retireAt.toISOString() });
});

it('retires the oldest when a third would live, and every older one with 0s', async () => {
  const target = await createTarget(service);
  await update(service, target, { expirationSigningKey: '3600s' });
  await update(service, target, { expirationSigningKey: '3600s' });
  expect((await versionsOf(target.id)).map(({ state }) => state)).toEqual(['retired', 'retiring', 'active']);
  await update(service, target, { expirationSigningKey: '0s' });
  expect((await versionsOf(target.id)).map(({ state }) => state)).toEqual(['retired', 'retired', 'retired', 'active']);
});

it('bounds the overlap by configuration', async () => {
  const target = await createTarget(service);
  const answer = await update(service, target, { expirationSigningKey: '7201s' });
  expect(answer).toMatchObject({
    status: 400,
    body: { message: 'invalid UpdateTargetRequest.ExpirationSigningKey: must be between 0s and 7200s' },
  });
  expect(await versionsOf(target.id)).toHaveLength(1);
});

it('always counts as a change: a rotation alone is told by both events, in this order', async () => {
  const target = await createTarget(service);
  await update(service, target, { expirationSigningKey: '0s' });
  const events = (await eventsAbout(service, target.id)).slice(1);
  expect(events.map(({ type }) => type)).toEqual(['io.rekey.target.updated.v1', ROTATED]);
  expect(events[0]?.data).toEqual({ targetId: target.id, changes: { signingKey: true } });
});

it('gives twenty rotations at once twenty versions, twenty keys, twenty events and one active key', async () => {
  const target = await createTarget(service);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      update(service, target, { expirationSigningKey: index % 2 === 0 ? '0s' : '60s' }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const keys = answers.map(({ body }) => body.signingKey as string);
  expect(new Set(keys).size).toBe(20);
  const rotated = (await eventsAbout(service, target.id)).filter(({ type }) => type === ROTATED);
  expect(rotated.map(({ data }) => data['version'])).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
  expect(new Set(rotated.map(({ data }) => data['rotationId'])).size).toBe(20);
  const versions = await versionsOf(target.id);
  expect(versions.map(({ number }) => number)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  expect(versions.filter(({ state }) => state === 'active')).toMatchObject([{ number: 21 }]);
  expect(keys).toContain((await getTarget(service, target)).signingKey);
});

it('survives rotations, renames and a deletion at once', async () => {
  const target = await createTarget(service);
  const answers = await Promise.all([
    ...Array.from({ length: 6 }, () => update(service, target, { expirationSigningKey: '60s' })),
    ...Array.from({ length: 6 }, (_, index) => update(service, target, { name: `${target.name} ${index}` })),
    service.call({ method: 'DELETE', url: target.url }),
    service.call({ method: 'DELETE', url: target.url }),
  ]);
  expect(answers.every(({ status }) => [200, 404].includes(status))).toBe(true);
  const events = await eventsAbout(service, target.id);
  expect(events.at(-1)?.type).toBe('io.rekey.target.deleted.v1');
  expect(events.filter(({ type }) => type === 'io.rekey.target.deleted.v1')).toHaveLength(1);
  expect(await versionsOf(target.id)).toEqual([]);
});

it('keeps keys out of events and of clear text in the database', async () => {
  const target = await createTarget(service);
  const { body } = await update(service, target, { expirationSigningKey: '60s', name: `${target.name} 2` });
  await eventsAbout(service, target.id);
  const rows = await Promise.all(
    ['targets', 'signing_key_versions', 'outbox', 'inbox'].map((table) =>
      queryDatabase<{ row: string }>(service, `SELECT t::text AS row FROM ${table} t`),
    ),
  );
  const everything = JSON.stringify([service.events, rows]);
  for (const key of [target.signingKey, body.signingKey as string]) {
    expect(key).toHaveLength(36);
    // In text form a bytea column is hexadecimal.
    expect(everything.includes(key) || everything.includes(Buffer.from(key).toString('hex'))).toBe(false);
  }
});

it('does not open a key that was moved to another target, so nobody can swap in a key they know', async () => {
  const [one, other] = [await createTarget(service), await createTarget(service)];
  await queryDatabase(
    service,
    `UPDATE signing_key_versions v SET secret = o.secret FROM signing_key_versions o
     WHERE v.target_id = $1 AND o.target_id = $2`,
    [one.id, other.id],
  );
  expect((await service.call({ url: `${TARGETS}/${one.id}` })).status).toBe(500);
  // Not left behind for the lists of other specs.
  await service.call({ method: 'DELETE', url: one.url });
});
