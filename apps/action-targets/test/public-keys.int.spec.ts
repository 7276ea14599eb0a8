import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { eventually, principalWith, type TestAnswer, TestService } from '@rekey/testing';
import { DataSource } from 'typeorm';
import { actionTargets } from '../src/index.js';
import { PublicKeysRepository } from '../src/public-keys/public-keys.repository.js';
import { type CreatedTarget, createTarget, eventsAbout, queryDatabase } from './fixtures.js';

const CONNECT = '/zitadel.action.v2.ActionService';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;

const pemOf = (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki'): string =>
  key.export({ type: type as 'spki', format: 'pem' }).toString();
const encoded = (text: string): string => Buffer.from(text).toString('base64');
const failure = (status: number, id: string, code: number): object => ({ status, body: { code, details: [{ id }] } });

describe('public keys of a target', () => {
  let service: TestService;
  let target: CreatedTarget;
  beforeAll(async () => {
    service = await TestService.start(actionTargets);
  });
  beforeEach(async () => {
    target = await createTarget(service);
  });
  afterAll(() => service.stop());

  const rest = (path = '', body: object = {}, method: 'POST' | 'DELETE' = 'POST'): Promise<TestAnswer> =>
    service.call({ method, url: `${target.url}/publickeys${path}`, ...(method === 'POST' ? { body } : {}) });
  const connect = (name: string, body: object): Promise<TestAnswer> =>
    service.call({ method: 'POST', url: `${CONNECT}/${name}`, body: { targetId: target.id, ...body } });
  const add = async (key: KeyObject = ec, more: object = {}): Promise<string> => {
    const { status, body } = await rest('', { publicKey: encoded(pemOf(key)), ...more });
    expect(status).toBe(200);
    return body.keyId as string;
  };
  const list = async (body: object = {}): Promise<TestAnswer['body']> => (await rest('/search', body)).body;

  it('are added inactive, listed with their fingerprint, and told of', async () => {
    const keyId = await add(rsa, { expirationDate: '2100-01-02T03:04:05Z' });
    const der = rsa.export({ type: 'spki', format: 'der' });
    const fingerprint = `SHA256:${createHash('sha256').update(der).digest('base64').replace(/=+$/, '')}`;
    expect(await list()).toEqual({
      pagination: { totalResult: '1', appliedLimit: '100' },
      publicKeys: [
        {
          keyId,
          publicKey: encoded(pemOf(rsa)),
          fingerprint,
          expirationDate: '2100-01-02T03:04:05.000Z',
          creationDate: expect.any(String),
          changeDate: expect.any(String),
        },
      ],
    });
    const [event] = await service.eventsOf('io.rekey.target.updated.v1', target.id);
    expect(event?.data['changes']).toEqual({ publicKeys: { added: keyId } });
  });

  it.each([
    ['on one line', (pem: string) => pem.replaceAll('\n', '')],
    ['after a byte order mark', (pem: string) => `\uFEFF${pem}`],
    ['with the line ends of Windows', (pem: string) => pem.replaceAll('\n', '\r\n')],
  ])('are read %s, and can be encrypted to', async (_, odd) => {
    const { status } = await rest('', { publicKey: encoded(odd(pemOf(ec))) });
    expect(status).toBe(200);
    const [{ publicKey }] = (await list()).publicKeys;
    expect(createPublicKey(Buffer.from(publicKey as string, 'base64').toString()).equals(ec)).toBe(true);
  });

  it('have one active key at a time; activating and deactivating again changes nothing', async () => {
    const [first, second] = [await add(), await add()];
    const { body } = await rest(`/${first}/activate`);
    expect((await rest(`/${first}/activate`)).body).toEqual(body);
    await rest(`/${second}/activate`);
    expect((await list({ filters: [{ activeFilter: true }] })).publicKeys).toMatchObject([
      { keyId: second, active: true },
    ]);
    const off = await rest(`/${second}/deactivate`);
    expect(off.body).toEqual({ changeDate: expect.any(String) });
    expect((await rest(`/${second}/deactivate`)).body).toEqual(off.body);
    expect((await list({ filters: [{ activeFilter: true }] })).publicKeys).toBeUndefined();
  });

  it('are removed unless active; an unknown one is removed already', async () => {
    const keyId = await add();
    await rest(`/${keyId}/activate`);
    expect(await rest(`/${keyId}`, {}, 'DELETE')).toMatchObject(failure(400, 'ErrPublicKeyDeleteActiveKey', 9));
    await rest(`/${keyId}/deactivate`);
    expect(await rest(`/${keyId}`, {}, 'DELETE')).toMatchObject({
      status: 200,
      body: { deletionDate: expect.any(String) },
    });
    expect(await rest(`/${keyId}`, {}, 'DELETE')).toMatchObject({
      status: 200,
      body: { deletionDate: expect.any(String) },
    });
    expect((await list()).publicKeys).toBeUndefined();
  });

  it.each([
    ['no base64', '%%%', 'AddPublicKeyRequest.PublicKey'],
    ['nothing', '', 'AddPublicKeyRequest.PublicKey: value length must be between 1 and 8192 bytes, inclusive'],
    ['too much', encoded('x'.repeat(8193)), 'value length must be between 1 and 8192 bytes'],
    ['no PEM', encoded('hello'), 'ErrPublicKeyFormat'],
    ['a broken one', encoded(pemOf(ec).replace(/\n.{8}/, '\nAAAAAAAA')), 'ErrPublicKeyFormat'],
    ['PKCS#1', encoded(pemOf(rsa, 'pkcs1')), 'ErrPublicKeyFormat'],
    ['Ed25519', encoded(pemOf(generateKeyPairSync('ed25519').publicKey)), 'ErrPublicKeyFormat'],
    [
      'RSA of 1024 bits',
      encoded(pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)),
      'ErrPublicKeyFormat',
    ],
    [
      'a private key',
      encoded(
        generateKeyPairSync('ec', { namedCurve: 'P-256' })
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
      ),
      'ErrPublicKeyFormat',
    ],
  ])('refuse %s, and keep nothing', async (_name, publicKey, said) => {
    const answer = await rest('', { publicKey });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(said);
    expect((await list()).publicKeys).toBeUndefined();
  });

  it('refuse an expiry in the past, and an expired key does not become active', async () => {
    expect(await rest('', { publicKey: encoded(pemOf(ec)), expirationDate: '2020-01-01T00:00:00Z' })).toMatchObject(
      failure(400, 'ErrExpirationDateBeforeNow', 3),
    );
    const keyId = await add();
    await queryDatabase(service, `UPDATE public_keys SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      keyId,
    ]);
    expect(await rest(`/${keyId}/activate`)).toMatchObject(failure(400, 'ErrPublicKeyExpired', 9));
  });

  it('are told of once per change, and never when nothing changed', async () => {
    const [first, second] = [await add(), await add()];
    for (const path of [`/${first}/activate`, `/${first}/activate`, `/${second}/activate`]) await rest(path);
    for (const path of [`/${second}/deactivate`, `/${second}/deactivate`, '/1/activate']) await rest(path);
    for (const id of [second, second]) await rest(`/${id}`, {}, 'DELETE');
    const events = (await eventsAbout(service, target.id)).filter(({ type }) => type === 'io.rekey.target.updated.v1');
    const told: object[] = [{ added: first }, { added: second }, { activated: first }, { activated: second }];
    told.push({ deactivated: second }, { removed: second });
    expect(events.map(({ data }) => data['changes'])).toEqual(told.map((publicKeys) => ({ publicKeys })));
  });

  it('have one active key after many were activated at once, and it is the one that calls use', async () => {
    const keys = [await add(), await add(rsa), await add()];
    const answers = await Promise.all(keys.map((keyId) => rest(`/${keyId}/activate`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { publicKeys } = await list({ filters: [{ activeFilter: true }] });
    expect(publicKeys).toHaveLength(1);
    const repository = service.app.get(PublicKeysRepository, { strict: false });
    const { manager } = service.app.get(DataSource);
    const other = await createTarget(service);
    const [active] = publicKeys;
    expect([...(await repository.active(manager, [target.id, other.id]))]).toEqual([
      [target.id, { keyId: active.keyId, pem: expect.stringContaining('BEGIN PUBLIC KEY'), expiresAt: null }],
    ]);
    await queryDatabase(service, `UPDATE public_keys SET expires_at = now() WHERE id = $1`, [active.keyId]);
    expect((await repository.active(manager, [target.id])).size).toBe(0);
    expect((await rest(`/${active.keyId}/deactivate`)).status).toBe(200);
  });

  it('of another target cannot be touched through this one', async () => {
    const keyId = await add();
    const other = await createTarget(service);
    const through = (path: string, method: 'POST' | 'DELETE' = 'POST'): Promise<TestAnswer> =>
      service.call({ method, url: `${other.url}/publickeys/${keyId}${path}` });
    expect(await through('/activate')).toMatchObject(failure(400, 'ErrKeyNotFound', 9));
    expect(await through('/deactivate')).toMatchObject(failure(400, 'ErrKeyNotFound', 9));
    expect((await through('', 'DELETE')).status).toBe(200);
    expect((await list()).publicKeys).toMatchObject([{ keyId }]);
  });

  it('have ids of the lengths that the vendor allows', async () => {
    const long = '1'.repeat(201);
    const calls = [
      ['Add', 'TargetId', '', { publicKey: encoded(pemOf(ec)) }],
      ['List', 'TargetId', '/search', {}],
      ['Activate', 'KeyId', `/${long}/activate`, { keyId: long }],
      ['Deactivate', 'KeyId', `/${long}/deactivate`, { keyId: long }],
      ['Remove', 'KeyId', `/${long}`, { keyId: long }],
    ] as const;
    for (const [verb, field, path, body] of calls) {
      const rpc = `${verb}PublicKey${verb === 'List' ? 's' : ''}`;
      const targetId = field === 'KeyId' ? target.id : long;
      const message = `invalid ${rpc}Request.${field}: value length must be between 1 and 200 runes, inclusive`;
      const url = `/v2/actions/targets/${targetId}/publickeys${path}`;
      const method = verb === 'Remove' ? 'DELETE' : 'POST';
      expect(await service.call({ method, url, ...(method === 'POST' ? { body } : {}) })).toMatchObject({
        status: 400,
        body: { code: 3, message },
      });
      expect(await connect(rpc, { targetId, ...body })).toMatchObject({ status: 400, body: { message } });
      expect(await connect(rpc, { ...body, targetId: undefined })).toMatchObject({
        status: 400,
        body: { code: 'invalid_argument', message: expect.stringContaining(`invalid ${rpc}Request.TargetId`) },
      });
    }
  });

  it.each(['nobody', '%00', "1'--"])('take the id %s for one that does not exist', async (id) => {
    expect(await rest(`/${id}/activate`)).toMatchObject(failure(400, 'ErrKeyNotFound', 9));
    expect((await rest(`/${id}`, {}, 'DELETE')).status).toBe(200);
    const url = `/v2/actions/targets/${id}/publickeys`;
    const call = (path: string, body: object = {}): Promise<TestAnswer> =>
      service.call({ method: 'POST', url: `${url}${path}`, body });
    expect(await call('', { publicKey: encoded(pemOf(ec)) })).toMatchObject(failure(400, 'ErrTargetNotFound', 9));
    expect(await call('/search')).toMatchObject({ status: 200, body: { pagination: { appliedLimit: '100' } } });
    expect((await service.call({ method: 'DELETE', url: `${url}/1` })).status).toBe(200);
  });

  it('answer for a target or a key that does not exist as the vendor does', async () => {
    const missing = `/v2/actions/targets/1/publickeys`;
    const call = (url: string, body: object = {}): Promise<TestAnswer> => service.call({ method: 'POST', url, body });
    expect(await call(missing, { publicKey: encoded(pemOf(ec)) })).toMatchObject(failure(400, 'ErrTargetNotFound', 9));
    expect(await call(`${missing}/1/activate`)).toMatchObject(failure(400, 'ErrTargetNotFound', 9));
    expect(await rest('/1/activate')).toMatchObject(failure(400, 'ErrKeyNotFound', 9));
    expect(await rest('/1/deactivate')).toMatchObject(failure(400, 'ErrKeyNotFound', 9));
    expect((await call(`${missing}/search`)).body).toEqual({ pagination: { appliedLimit: '100' } });
    expect((await service.call({ method: 'DELETE', url: `${missing}/1` })).status).toBe(200);
  });

  it('are searched by id, expiry and activity, in every order, page by page', async () => {
    const soon = await add(ec, { expirationDate: '2100-01-01T00:00:00Z' });
    const late = await add(ec, { expirationDate: '2200-01-01T00:00:00Z' });
    const never = await add();
    const ids = async (body: object): Promise<string[]> =>
      ((await list(body)).publicKeys ?? []).map(({ keyId }: { keyId: string }) => keyId);
    const expiry = (method: string): object => ({
      filters: [
        { expirationDateFilter: { timestamp: '2100-01-01T00:00:00Z', method: `TIMESTAMP_FILTER_METHOD_${method}` } },
      ],
      pagination: { asc: true },
    });
    expect(await ids({})).toEqual([never, late, soon]);
    expect(await ids({ pagination: { asc: true, limit: 1, offset: '1' } })).toEqual([late]);
    expect(await ids({ filters: [{ keyIdsFilter: { ids: [soon, 'x'] } }] })).toEqual([soon]);
    expect(await ids(expiry('EQUALS'))).toEqual([soon]);
    const shifted = { timestamp: '2100-01-01T20:00:00+20:00' };
    expect(await ids({ filters: [{ expirationDateFilter: shifted }] })).toEqual([soon]);
    expect(await ids(expiry('AFTER'))).toEqual([late, never]);
    expect(await ids(expiry('AFTER_OR_EQUALS'))).toEqual([soon, late, never]);
    expect(await ids(expiry('BEFORE'))).toEqual([]);
    expect(await ids(expiry('BEFORE_OR_EQUALS'))).toEqual([soon]);
    expect(await ids({ sortingColumn: 'PUBLIC_KEY_FIELD_NAME_EXPIRATION_DATE', pagination: { asc: true } })).toEqual([
      soon,
      late,
      never,
    ]);
    expect((await rest('/search', { filters: [{}] })).status).toBe(400);
    expect((await rest('/search', { pagination: { limit: 1001 } })).status).toBe(400);
  });

  it('are reached over Connect with the ids in the message', async () => {
    const { status, body } = await connect('AddPublicKey', { publicKey: encoded(pemOf(ec)) });
    expect(status).toBe(200);
    expect(await connect('ActivatePublicKey', { keyId: body.keyId })).toMatchObject({ status: 200 });
    expect((await connect('ListPublicKeys', {})).body.publicKeys).toMatchObject([{ keyId: body.keyId, active: true }]);
    expect(await connect('RemovePublicKey', { keyId: body.keyId })).toMatchObject({
      status: 400,
      body: { code: 'failed_precondition' },
    });
    expect(await connect('DeactivatePublicKey', { keyId: body.keyId })).toMatchObject({ status: 200 });
    expect(await connect('RemovePublicKey', { keyId: body.keyId })).toMatchObject({ status: 200 });
    expect(await connect('ActivatePublicKey', {})).toMatchObject({ status: 400, body: { code: 'invalid_argument' } });
    expect(
      (await service.call({ method: 'POST', url: '/zitadel.action.v2beta.ActionService/AddPublicKey', body: {} }))
        .status,
    ).toBe(404);
  });

  it('ask for the permission to change or to see targets, before anything else', async () => {
    const reader = principalWith([{ permission: 'action.target.read' }]);
    const routes = ['', '/1/activate', '/1/deactivate'].map((path) => ['POST', path] as const);
    for (const [method, path] of [...routes, ['DELETE', '/1'] as const]) {
      expect((await service.call({ method, url: `${target.url}/publickeys${path}`, as: reader })).status).toBe(403);
      expect((await service.call({ method, url: `${target.url}/publickeys${path}`, as: null })).status).toBe(401);
    }
    expect((await service.call({ method: 'POST', url: `${target.url}/publickeys/search`, as: reader })).status).toBe(
      200,
    );
  });

  it('go with their target, and are bounded', async () => {
    const keyId = await add();
    await service.call({ method: 'DELETE', url: target.url });
    await eventually(async () =>
      expect(await queryDatabase(service, 'SELECT 1 FROM public_keys WHERE id = $1', [keyId])).toEqual([]),
    );
    target = await createTarget(service);
    for (let made = 0; made < 100; made += 1) await add();
    expect(await rest('', { publicKey: encoded(pemOf(ec)) })).toMatchObject(failure(400, 'ErrTooManyPublicKeys', 9));
  });
});
