import { SigningKeyRetirement } from '../src/signing-keys/signing-key-retirement.js';
import { actionTargets } from '../src/index.js';
import { eventually, principalWith, type TestAnswer, TestService } from '@rekey/testing';
import { type CreatedTarget, createTarget, getTarget, queryDatabase, update } from './fixtures.js';

const ROTATED = 'io.rekey.target.signing-key-rotated.v1';

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
    expect(await post('revert')).toMatchObject({ status: 400, body: { code: 'lifecycle.version.not-retiring' } });
    await rotate('3600s');
    expect((await post('revert', { version: 9 })).status).toBe(404);
    expect((await post('revert', { version: 'x' })).status).toBe(400);
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

  it('answers 404 for a target that does not exist and 403 without the permission, changing nothing', async () => {
    for (const [method, route] of [
      ['GET', 'versions'],
      ['POST', 'revert'],
      ['POST', 'compromise'],
    ] as const) {
      expect((await service.call({ method, url: url(route, '1') })).status).toBe(404);
      const as = principalWith([{ permission: 'action.target.delete' }]);
      expect((await service.call({ method, url: url(route), as })).status).toBe(403);
    }
    expect(
      (
        await service.call({
          method: 'POST',
          url: url('compromise'),
          as: principalWith([{ permission: 'action.target.read' }]),
        })
      ).status,
    ).toBe(403);
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
    const [event] = await service.eventsOf('io.rekey.credential.retired.v1', target.id);
    expect(event?.data).toMatchObject({ kind: 'target-signing-key', id: target.id, version: 1 });
  });
});
