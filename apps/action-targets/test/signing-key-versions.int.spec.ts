import { eventually, principalWith, type TestAnswer, TestService } from '@rekey/testing';
import { DataSource } from 'typeorm';
import { actionTargets } from '../src/index.js';
import { SigningKeyRetirement } from '../src/signing-keys/signing-key-retirement.js';
import { SigningKeysRepository } from '../src/signing-keys/signing-keys.repository.js';
import { type CreatedTarget, createTarget, eventsAbout, getTarget, queryDatabase, update } from './fixtures.js';

const ROTATED = 'io.rekey.target.signing-key-rotated.v1';
const RETIRED = 'io.rekey.credential.retired.v1';

describe('the ring of a target’s signing keys', () => {
  let service: TestService;
  let target: CreatedTarget;
  beforeAll(async () => {
    service = await TestService.start(actionTargets);
  });
  beforeEach(async () => {
    target = await createTarget(service);
  });
  afterAll(() => service.stop());

  const url = (route: string, id = target.id): string => `/v1/targets/${id}/signing-key/${route}`;
  const post = (route: string, body: object = {}): Promise<TestAnswer> =>
    service.call({ method: 'POST', url: url(route), body });
  const states = async (): Promise<string[]> => {
    const { body } = await service.call({ url: url('versions') });
    return body.items.map(({ version, state }: { version: number; state: string }) => `${version} ${state}`);
  };
  const rotate = async (overlap: string): Promise<string> =>
    (await update(service, target, { expirationSigningKey: overlap })).body.signingKey as string;

  /** As if the overlap had passed: its end is in the past. */
  const endOverlap = (): Promise<object[]> =>
    queryDatabase(
      service,
      `UPDATE signing_key_versions SET retire_at = now() - interval '1 second' WHERE target_id = $1 AND state = 'retiring'`,
      [target.id],
    );

  it('lists every version, the newest first, without any key', async () => {
    await rotate('3600s');
    const { status, body } = await service.call({ url: url('versions') });
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        { version: 2, state: 'active', createdAt: expect.any(String), activatedAt: expect.any(String), retireAt: null },
        {
          version: 1,
          state: 'retiring',
          createdAt: expect.any(String),
          activatedAt: expect.any(String),
          retireAt: expect.any(String),
        },
      ],
      next: null,
    });
    const first = await service.call({ url: `${url('versions')}?limit=1` });
    expect(first.body).toMatchObject({ items: [{ version: 2 }], next: '2' });
    const second = await service.call({ url: `${url('versions')}?limit=1&after=${first.body.next}` });
    expect(second.body).toMatchObject({ items: [{ version: 1 }], next: null });
    expect((await service.call({ url: `${url('versions')}?after=1` })).body).toEqual({ items: [], next: null });
    expect((await service.call({ url: `${url('versions')}?after=x` })).status).toBe(400);
  });

  it('keeps the old key beside the new one for the overlap, and ends all older ones without', async () => {
    await rotate('3600s');
    expect(await states()).toEqual(['2 active', '1 retiring']);
    await rotate('60s');
    expect(await states()).toEqual(['3 active', '2 retiring', '1 retired']);
    await rotate('0s');
    expect(await states()).toEqual(['4 active', '3 retired', '2 retired', '1 retired']);
    const kept = await queryDatabase(
      service,
      'SELECT 1 FROM signing_key_versions WHERE target_id = $1 AND secret IS NOT NULL',
      [target.id],
    );
    expect(kept).toHaveLength(1);
  });

  it('lets the retiring key sign again when a rotation is reverted, and says so', async () => {
    await rotate('3600s');
    expect(await post('revert')).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await states()).toEqual(['2 retiring', '1 active']);
    expect((await getTarget(service, target))['signingKey']).toBe(target.signingKey);
    const [, reverted] = await service.eventsOf(ROTATED, target.id, 2);
    expect(reverted?.data).toMatchObject({ version: 1, reason: 'reverted', retireAt: expect.any(String) });
    expect(await post('revert', { version: 2 })).toMatchObject({ status: 200, body: { version: 2 } });
  });

  it('reverts nothing when no key retires, or not that one', async () => {
    const notRetiring = { status: 400, body: { code: 'lifecycle.version.not-retiring' } };
    expect(await post('revert')).toMatchObject(notRetiring);
    await rotate('0s');
    expect(await post('revert', { version: 1 })).toMatchObject(notRetiring);
    await rotate('3600s');
    expect(await post('revert', { version: 3 })).toMatchObject(notRetiring);
    expect((await post('revert', { version: 9 })).status).toBe(404);
    expect(await states()).toEqual(['3 active', '2 retiring', '1 retired']);
  });

  it.each([
    [{ version: 'x' }],
    [{ version: null }],
    [{ version: 0 }],
    [{ version: 1.5 }],
    [{ version: 2 ** 31 }],
    [{ version: [1] }],
  ])('refuses %j, naming the field, and changes nothing', async (body) => {
    await rotate('3600s');
    for (const route of ['revert', 'compromise']) {
      const answer = await post(route, body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).toContain('version');
    }
    expect(await states()).toEqual(['2 active', '1 retiring']);
  });

  it('replaces a compromised active key at once, and shows the new one in this answer alone', async () => {
    const { status, body } = await post('compromise');
    expect([status, body.version]).toEqual([200, 2]);
    expect(body.signingKey).not.toBe(target.signingKey);
    expect((await getTarget(service, target))['signingKey']).toBe(body.signingKey);
    expect(await states()).toEqual(['2 active', '1 compromised']);
    const [event] = await service.eventsOf(ROTATED, target.id);
    expect(event?.data).toMatchObject({ version: 2, reason: 'compromised', overlap: '0s', retireAt: null });
    expect(JSON.stringify(service.events)).not.toContain(body.signingKey);
  });

  it('ends a compromised key that retires, and leaves the active one', async () => {
    const active = await rotate('3600s');
    const { body } = await post('compromise', { version: 1 });
    expect(body).toEqual({ version: 2 });
    expect(await states()).toEqual(['2 active', '1 compromised']);
    expect((await getTarget(service, target))['signingKey']).toBe(active);
  });

  it('notes that a dead key is compromised, once, and goes on with the active one', async () => {
    const active = await rotate('0s');
    for (let time = 0; time < 2; time += 1) {
      expect(await post('compromise', { version: 1 })).toMatchObject({ status: 200, body: { version: 2 } });
    }
    expect(await states()).toEqual(['2 active', '1 compromised']);
    expect((await getTarget(service, target))['signingKey']).toBe(active);
    expect((await post('compromise', { version: 3 })).status).toBe(404);
    const told = (await eventsAbout(service, target.id)).filter(({ data }) => data['reason'] === 'compromised');
    expect(told).toHaveLength(1);
  });

  it('gives calls every key that signs now, the newest first, for many targets at once', async () => {
    const other = await createTarget(service);
    const keys = [target.signingKey, await rotate('3600s')];
    const live = async (): Promise<unknown> => {
      const { manager } = service.app.get(DataSource);
      const found = await service.app.get(SigningKeysRepository).live(manager, [target.id, other.id, '1']);
      return Object.fromEntries([...found].map(([id, all]) => [id, all.map(({ number, key }) => [number, key])]));
    };
    const ofOther = { [other.id]: [[1, other.signingKey]] };

    expect(await live()).toEqual({
      ...ofOther,
      [target.id]: [
        [2, keys[1]],
        [1, keys[0]],
      ],
    });
    await post('revert');
    expect(await live()).toEqual({
      ...ofOther,
      [target.id]: [
        [1, keys[0]],
        [2, keys[1]],
      ],
    });
    // Over by the clock, although nothing has written it down yet.
    await endOverlap();
    expect(await live()).toEqual({ ...ofOther, [target.id]: [[1, keys[0]]] });
  });

  it('answers 404 for a target that does not exist and 403 without the permission, changing nothing', async () => {
    for (const [method, route] of [
      ['GET', 'versions'],
      ['POST', 'revert'],
      ['POST', 'compromise'],
    ] as const) {
      expect((await service.call({ method, url: url(route, '1') })).status).toBe(404);
      const as = principalWith([{ permission: 'action.target.delete' }]);
      expect((await service.call({ method, url: url(route), as })).status).toBe(403);
      expect((await service.call({ method, url: url(route), as: null })).status).toBe(401);
    }
    expect((await service.call({ url: `${url('versions', '1')}?after=5` })).status).toBe(404);
    const reader = principalWith([{ permission: 'action.target.read' }]);
    expect((await service.call({ method: 'POST', url: url('compromise'), as: reader })).status).toBe(403);
    expect((await service.call({ method: 'POST', url: url('revert'), as: reader })).status).toBe(403);
    expect(await states()).toEqual(['1 active']);
  });

  it('erases a key when its overlap is over, and says that it retired', async () => {
    await rotate('1s');
    const retirement = service.app.get(SigningKeyRetirement);
    await eventually(async () => {
      await retirement.sweep();
      const rows = await queryDatabase(
        service,
        `SELECT 1 FROM signing_key_versions WHERE target_id = $1 AND state = 'retired' AND secret IS NULL`,
        [target.id],
      );
      expect(rows).toHaveLength(1);
    });
    const [event] = await service.eventsOf(RETIRED, target.id);
    expect(event?.data).toMatchObject({ kind: 'target-signing-key', id: target.id, version: 1 });
  });

  it('says once that a key retired which had an overlap, whoever ends it: the clock, a third key or 0s', async () => {
    await rotate('3600s');
    await rotate('3600s');
    await rotate('3600s');
    await endOverlap();
    await rotate('3600s');
    await rotate('0s');
    await rotate('0s');
    await service.app.get(SigningKeyRetirement).sweep();

    const retired = (await eventsAbout(service, target.id)).filter(({ type }) => type === RETIRED);
    // 5 and 6 were active when 0s ended them: the rotation says it.
    expect(retired.map(({ data }) => data['version'])).toEqual([1, 2, 3, 4]);
    const kept = await queryDatabase(
      service,
      'SELECT 1 FROM signing_key_versions WHERE target_id = $1 AND secret IS NOT NULL',
      [target.id],
    );
    expect(kept).toHaveLength(1);
  });
});
