import { AuditEvents, principalWith, TestService, uniqueName } from '@rekey/testing';
import { actionTargets } from '../src/index.js';
import { createTarget, eventsAbout, getTarget, queryDatabase, TARGETS, targetBody, update } from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(actionTargets);
});
afterAll(() => service?.stop());

const call = (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) =>
  service.call({ method, url, ...(body === undefined ? {} : { body }) });

describe('creating a target', () => {
  it('answers its id, its date and a signing key of 36 letters and digits', async () => {
    const { status, body } = await call('POST', TARGETS, targetBody());
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^\d{17,19}$/),
      creationDate: expect.stringMatching(/^\d{4}-.*Z$/),
      signingKey: expect.stringMatching(/^[A-Za-z0-9]{36}$/),
    });
  });

  it('publishes TargetCreated without the key', async () => {
    const target = await createTarget(service, { restCall: {}, restWebhook: null, payload_type: 'PAYLOAD_TYPE_JWE' });
    const [event] = await service.eventsOf('io.rekey.target.created.v1', target.id);
    expect(event?.data).toEqual({
      targetId: target.id,
      name: target.name,
      endpoint: 'https://hooks.invalid/a',
      targetType: 'restCall',
      payloadType: 'PAYLOAD_TYPE_JWE',
    });
  });

  it.each([
    ['camelCase', { restCall: { interruptOnError: true } }, { restCall: { interruptOnError: true } }],
    ['snake_case', { rest_call: { interrupt_on_error: true } }, { restCall: { interruptOnError: true } }],
    ['the documented wrapper', { target_type: { rest_async: {} } }, { restAsync: {} }],
    ['false flags', { restWebhook: { interruptOnError: false } }, { restWebhook: {} }],
    ['unknown fields and enum names', { restAsync: {}, payloadType: 'PAYLOAD_TYPE_XML', color: 1 }, { restAsync: {} }],
    ['enum numbers', { restAsync: {}, payloadType: 2 }, { restAsync: {}, payloadType: 'PAYLOAD_TYPE_JWT' }],
    ['fractions of a second', { restAsync: {}, timeout: '1.5s' }, { restAsync: {}, timeout: '1.500s' }],
  ])('reads %s and shows zero values by leaving them out', async (_name, given, shown) => {
    const target = await createTarget(service, { restWebhook: undefined, ...given });
    expect(await getTarget(service, target)).toEqual({
      id: target.id,
      creationDate: target.creationDate,
      changeDate: target.creationDate,
      name: target.name,
      timeout: '10s',
      endpoint: 'https://hooks.invalid/a',
      signingKey: target.signingKey,
      ...shown,
    });
  });

  it('accepts every name the vendor accepts, the longest too, and tells names apart that differ in case', async () => {
    const names = ['\\x41\\', 'a\'"--', '𝔞'.repeat(900) + uniqueName('x').slice(0, 90), 'Name', 'name'];
    for (const name of names) {
      expect((await getTarget(service, await createTarget(service, { name }))).name).toBe(name);
    }
  });

  it('refuses a name that is taken and changes nothing', async () => {
    const { name } = await createTarget(service);
    const answer = await call('POST', TARGETS, targetBody({ name }));
    expect(answer).toMatchObject({ status: 409, body: { code: 6, message: 'Errors.Target.AlreadyExists (V3-DKcYh)' } });
  });

  it('does not mistake an update with an empty id for a creation', async () => {
    const name = uniqueName('target');
    const answer = await call('POST', `${TARGETS}/`, targetBody({ name }));
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining('UpdateTargetRequest.Id') } });
    expect(await queryDatabase(service, 'SELECT id FROM targets WHERE name = $1', [name])).toEqual([]);
  });
});

describe('reading a target', () => {
  it('leaves out the signing key for whoever may read targets but not keys', async () => {
    const target = await createTarget(service);
    const reader = principalWith([{ permission: 'action.target.read' }]);
    const got = await service.call({ url: target.url, as: reader });
    expect(got.body.target).toMatchObject({ id: target.id, name: target.name });
    expect(got.body.target).not.toHaveProperty('signingKey');
    const keyReader = principalWith([
      { permission: 'action.target.read' },
      { permission: 'action.target.signing_key.read' },
    ]);
    const told = await AuditEvents.of(service);
    expect((await service.call({ url: target.url, as: keyReader })).body.target.signingKey).toBe(target.signingKey);
    const read = await told.awaited(({ subject }) => subject === target.id);
    expect(read).toMatchObject({
      type: 'io.rekey.secret.read.v1',
      actor: keyReader.id,
      data: { kind: 'target-signing-key' },
    });
    expect(told.all.filter(({ subject }) => subject === target.id)).toHaveLength(1);
  });

  it.each([['1'], ['999999999999999999'], ['nobody'], ['%00'], ["1'; DROP TABLE targets"]])(
    'answers 404 for the unknown id %s',
    async (id) => {
      const answer = await call('GET', `${TARGETS}/${id}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 5, message: 'Target not found (QUERY-hj5oaniyrz)' } });
    },
  );
});

describe('deleting a target', () => {
  it('answers the date, the same date again, frees the name and publishes one event', async () => {
    const target = await createTarget(service);
    const first = await call('DELETE', target.url);
    expect(first).toMatchObject({ status: 200, body: { deletionDate: expect.stringMatching(/Z$/) } });
    expect((await call('DELETE', target.url)).body).toEqual(first.body);
    expect((await call('GET', target.url)).status).toBe(404);
    expect((await update(service, target, { name: 'x' })).status).toBe(404);
    await createTarget(service, { name: target.name });
    const types = (await eventsAbout(service, target.id)).map(({ type }) => type);
    expect(types).toEqual(['io.rekey.target.created.v1', 'io.rekey.target.deleted.v1']);
  });

  it('erases the signing keys', async () => {
    const target = await createTarget(service);
    await update(service, target, { expirationSigningKey: '60s' });
    await call('DELETE', target.url);
    const rows = await queryDatabase(service, 'SELECT 1 FROM signing_key_versions WHERE target_id = $1', [target.id]);
    expect(rows).toEqual([]);
  });

  it.each(['123', 'nobody', '%00'])('answers 200 without a date for the unknown id %s', async (id) => {
    expect(await call('DELETE', `${TARGETS}/${id}`)).toMatchObject({ status: 200, body: {} });
    expect((await call('DELETE', `${TARGETS}/${id}`)).body).not.toHaveProperty('deletionDate');
  });

  it('refuses an id that is too long', async () => {
    const answer = await call('DELETE', `${TARGETS}/${'1'.repeat(201)}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 3 } });
  });
});

describe('who may', () => {
  const routes = [
    ['POST', '', 'action.target.write'],
    ['POST', '/1', 'action.target.write'],
    ['GET', '/1', 'action.target.read'],
    ['DELETE', '/1', 'action.target.delete'],
    ['POST', '/search', 'action.target.read'],
  ] as const;
  const others = (needed: string) =>
    (['action.target.write', 'action.target.read', 'action.target.delete', 'action.target.signing_key.read'] as const)
      .filter((permission) => permission !== needed)
      .map((permission) => ({ permission }));

  it.each(routes)('%s %s asks for a token', async (method, path) => {
    const answer = await service.call({ method, url: `${TARGETS}${path}`, as: null });
    expect(answer).toMatchObject({ status: 401, body: { code: 16, message: 'auth header missing' } });
  });

  it.each(routes)('%s %s needs %s, and refuses before it looks at anything', async (method, path, permission) => {
    const as = principalWith(others(permission));
    const answer = await service.call({ method, url: `${TARGETS}${path}`, body: { name: '' }, as });
    expect(answer).toMatchObject({
      status: 403,
      body: { code: 7, message: 'No matching permissions found (AUTH-5mWD2)' },
    });
  });

  it.each(routes)('%s %s is open to %s alone', async (method, path, permission) => {
    const as = principalWith([{ permission }]);
    const { status } = await service.call({ method, url: `${TARGETS}${path}`, body: {}, as });
    expect([200, 400, 404]).toContain(status);
  });
});
