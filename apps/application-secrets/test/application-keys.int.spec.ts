import { createPrivateKey, createPublicKey } from 'node:crypto';
import { BOOTSTRAP, eventually, principalWith, type TestService } from '@rekey/testing';
import {
  assertionOf,
  dumpDatabase,
  introspectWithAssertion,
  type KeyFile,
  makeApplication,
  makeKey,
  makeKeyedApplication,
  readKeyFile,
  startService,
  stateOf,
  stranger,
  type TestApplication,
} from './support.js';

const CREATED = 'io.rekey.application-key.created.v1';
const REMOVED = 'io.rekey.application-key.removed.v1';

let service: TestService;
let app: TestApplication;
beforeAll(async () => {
  ({ service } = await startService());
  app = await makeKeyedApplication(service);
});
afterAll(() => service.stop());

const add = (body: object | string, { path = app.path, as = BOOTSTRAP } = {}) =>
  service.call({ method: 'POST', url: `${path}/keys`, body, as });

const authenticates = async (file: KeyFile): Promise<boolean> =>
  (await introspectWithAssertion(service, await assertionOf(file))).status === 200;

/** What an event says of the rotation that adding or removing a key is. */
const turnOf = ({ projectId }: TestApplication, id: string, versions: object): object => ({
  rotationId: expect.any(String),
  credential: { kind: 'application-key', id, name: 'app', scope: { org: BOOTSTRAP.org, project: projectId } },
  ...versions,
  cause: 'rotated',
  turnedAt: expect.stringMatching(/Z$/),
  retireAt: null,
  participants: [],
});

describe('POST …/keys', () => {
  it('works as the documentation prints it: a key file once, one event', async () => {
    const { status, body } = await eventually(async () => {
      const answer = await service.call({
        method: 'POST',
        url: `/management/v1/projects/${app.projectId}/apps/${app.appId}/keys`,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: '{\n"type": "KEY_TYPE_JSON",\n"expirationDate": "2519-04-01T08:45:00.000000Z"\n}',
      });
      if (answer.status === 503) throw new Error('no key pair yet');
      return answer;
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        id: expect.stringMatching(/^\d{15,20}$/),
        details: {
          sequence: expect.stringMatching(/^\d+$/),
          creationDate: expect.stringMatching(/Z$/),
          resourceOwner: BOOTSTRAP.org,
        },
        keyDetails: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
      },
    });
    const file = readKeyFile(body.keyDetails);
    expect(Object.entries(file).map(([name, value]) => (name === 'key' ? name : [name, value]))).toEqual([
      ['type', 'application'],
      ['keyId', body.id],
      'key',
      ['appId', app.appId],
      ['clientId', app.clientId],
    ]);
    expect(file.key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
    expect(createPrivateKey(file.key).asymmetricKeyDetails).toMatchObject({
      modulusLength: 2048,
      publicExponent: 65537n,
    });
    const [event] = await service.eventsOf(CREATED, body.id);
    expect(event?.data).toEqual({
      projectId: app.projectId,
      appId: app.appId,
      clientId: app.clientId,
      keyId: body.id,
      expirationDate: '2519-04-01T08:45:00.000Z',
      ...turnOf(app, body.id, { from: null, to: 1 }),
    });
    await expect(authenticates(file)).resolves.toBe(true);
  });

  it.each([{}, { type: 'KEY_TYPE_UNSPECIFIED' }, { type: 0 }, { type: 1 }, { type: null, expirationDate: null }])(
    'takes %j for a key that does not expire',
    async (body) => {
      const { keyId } = await makeKey(service, app.path, body);
      await expect(service.call({ url: `${app.path}/keys/${keyId}` })).resolves.toMatchObject({
        status: 200,
        body: { key: { id: keyId, type: 'KEY_TYPE_JSON', expirationDate: '9999-12-31T23:59:59Z' } },
      });
    },
  );

  it.each([
    [{ type: 'KEY_TYPE_PEM' }, 'AddAppKeyRequest.Type'],
    [{ type: 2 }, 'AddAppKeyRequest.Type'],
    [{ type: {} }, 'AddAppKeyRequest.Type'],
    [{ expirationDate: 'tomorrow' }, 'AddAppKeyRequest.ExpirationDate'],
    [{ expirationDate: '' }, 'AddAppKeyRequest.ExpirationDate'],
    [{ expirationDate: '2519-02-30T00:00:00Z' }, 'AddAppKeyRequest.ExpirationDate'],
    [{ expirationDate: 4102444800 }, 'AddAppKeyRequest.ExpirationDate'],
    [{ expirationDate: '2020-01-01T00:00:00Z' }, 'The expiration date is in the past (DOMAIN-dv3t5)'],
    [{ expiration_date: '2020-01-01T00:00:00Z' }, 'DOMAIN-dv3t5'],
    [[], 'JSON object'],
    ['{"type":', 'not valid JSON'],
  ])('refuses %j and keeps nothing', async (body, message) => {
    const before = await stateOf(service);
    await expect(add(body)).resolves.toMatchObject({
      status: 400,
      body: { code: 3, message: expect.stringContaining(message) },
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('refuses an application that is not there, or does not use keys', async () => {
    const basic = await makeApplication(service);
    const before = await stateOf(service);
    const missing = { status: 400, body: { code: 9, message: 'Application not found (COMMAND-sak25)' } };
    await expect(add({}, { path: `/management/v1/projects/${app.projectId}/apps/1` })).resolves.toMatchObject(missing);
    await expect(add({}, { path: `/management/v1/projects/1/apps/${app.appId}` })).resolves.toMatchObject(missing);
    await expect(add({}, { as: stranger })).resolves.toMatchObject(missing);
    await expect(add({}, { path: basic.path })).resolves.toMatchObject({
      status: 400,
      body: { code: 9, message: 'Chosen Auth Method does not require a key (COMMAND-Dff54)' },
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('asks for project.app.write in the project or its organization', async () => {
    const before = await stateOf(service);
    const other = principalWith([{ permission: 'project.app.write', scope: 'project:1' }]);
    await expect(add({}, { as: other })).resolves.toMatchObject({ status: 403 });
    await expect(add({}, { as: principalWith([{ permission: 'project.app.read' }]) })).resolves.toMatchObject({
      status: 403,
    });
    await expect(service.call({ method: 'POST', url: `${app.path}/keys`, body: {}, as: null })).resolves.toMatchObject({
      status: 401,
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('keys side by side', () => {
  it('all authenticate; one that was removed or has expired does not, and the others go on', async () => {
    const [kept, removed] = [await makeKey(service, app.path), await makeKey(service, app.path)];
    const expirationDate = new Date(Date.now() + 6_000);
    const expiring = await makeKey(service, app.path, { expirationDate: expirationDate.toISOString() });
    for (const file of [kept, removed, expiring]) await expect(authenticates(file)).resolves.toBe(true);
    await expect(service.call({ method: 'DELETE', url: `${app.path}/keys/${removed.keyId}` })).resolves.toMatchObject({
      status: 200,
      body: { details: { changeDate: expect.any(String), resourceOwner: BOOTSTRAP.org } },
    });
    await expect(authenticates(removed)).resolves.toBe(false);
    await eventually(async () => expect(await authenticates(expiring)).toBe(false));
    expect(Date.now()).toBeGreaterThanOrEqual(expirationDate.getTime());
    await expect(authenticates(kept)).resolves.toBe(true);
    const [event] = await service.eventsOf(REMOVED, removed.keyId);
    expect(event?.data).toEqual({
      projectId: app.projectId,
      appId: app.appId,
      clientId: app.clientId,
      keyId: removed.keyId,
      ...turnOf(app, removed.keyId, { from: 1, to: null }),
    });
  });
});

describe('reading and removing keys', () => {
  it('lists the keys of an application, newest first, in pages', async () => {
    const own = await makeKeyedApplication(service);
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push((await makeKey(service, own.path)).keyId);
    const search = async (body?: object) => {
      const answer = await service.call({
        method: 'POST',
        url: `${own.path}/keys/_search`,
        ...(body === undefined ? {} : { body }),
      });
      return { ...answer, ids: answer.body.result?.map(({ id }: { id: string }) => id) };
    };
    await expect(search()).resolves.toMatchObject({
      ids: ids.toReversed(),
      body: { details: { totalResult: '3', processedSequence: '4', viewTimestamp: expect.any(String) } },
    });
    await expect(search({ query: { offset: '1', limit: 1, asc: true } })).resolves.toMatchObject({ ids: [ids[1]] });
    await expect(search({ query: { limit: 1001 } })).resolves.toMatchObject({ status: 400 });
    await expect(search({ query: { offset: -1 } })).resolves.toMatchObject({ status: 400 });
    const asStranger = await service.call({ method: 'POST', url: `${own.path}/keys/_search`, body: {}, as: stranger });
    expect(asStranger).toMatchObject({ status: 200, body: { details: { viewTimestamp: expect.any(String) } } });
    expect(asStranger.body).not.toHaveProperty('result');
  });

  it('finds no key that is unknown, of another application, or of another organization', async () => {
    const { keyId } = await makeKey(service, app.path);
    const other = await makeKeyedApplication(service);
    const before = await stateOf(service);
    const missing = (id: string) => ({ status: 404, body: { code: 5, message: `Application key not found (${id})` } });
    for (const [method, id] of [
      ['GET', 'QUERY-Tha6f'],
      ['DELETE', 'COMMAND-4m77G'],
    ] as const) {
      await expect(service.call({ method, url: `${app.path}/keys/1` })).resolves.toMatchObject(missing(id));
      await expect(service.call({ method, url: `${other.path}/keys/${keyId}` })).resolves.toMatchObject(missing(id));
      await expect(service.call({ method, url: `${app.path}/keys/${keyId}`, as: stranger })).resolves.toMatchObject(
        missing(id),
      );
    }
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('removes a key once', async () => {
    const { keyId } = await makeKey(service, app.path);
    const remove = () => service.call({ method: 'DELETE', url: `${app.path}/keys/${keyId}` });
    const answers = await Promise.all([remove(), remove()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  });
});

describe('the private half of a key', () => {
  it('is in no event and in no table; the public half is kept', async () => {
    const { key, keyId } = await makeKey(service, app.path);
    await service.eventsOf(CREATED, keyId);
    const everything = `${await dumpDatabase(service)}\n${JSON.stringify(service.events)}`;
    const jwk = createPrivateKey(key).export({ format: 'jwk' });
    for (const part of [jwk.d, jwk.p, jwk.q] as string[]) {
      const bytes = Buffer.from(part, 'base64url');
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(everything).not.toContain(bytes.toString(encoding));
    }
    expect(everything).not.toContain('PRIVATE KEY');
    expect(everything).toContain(createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('hex'));
  });
});
