import { BOOTSTRAP, eventually, principalWith, type TestService } from '@rekey/testing';
import {
  authenticates,
  dumpDatabase,
  makeApplication,
  makeKeyedApplication,
  startService,
  stateOf,
  stranger,
  type TestApplication,
} from './support.js';

const ROTATED = 'io.rekey.client-secret.rotated.v1';

let service: TestService;
beforeAll(async () => {
  ({ service } = await startService());
});
afterAll(() => service.stop());

function generate({ path }: Pick<TestApplication, 'path'>, body: object | string = {}, as = BOOTSTRAP) {
  return service.call({ method: 'POST', url: `${path}/api_config/_generate_client_secret`, body, as });
}

describe('POST …/api_config/_generate_client_secret', () => {
  it('works as the documentation prints it: a new secret once, the old one dead at once, one event', async () => {
    const app = await makeApplication(service);
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
    const { status, body } = await service.call({
      method: 'POST',
      url: `/management/v1/projects/${app.projectId}/apps/${app.appId}/api_config/_generate_client_secret`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: '{}',
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        clientSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
        details: { sequence: '2', changeDate: expect.stringMatching(/Z$/), resourceOwner: BOOTSTRAP.org },
      },
    });
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(false);
    await expect(authenticates(service, app.clientId, body.clientSecret)).resolves.toBe(true);
    const events = await service.eventsOf(ROTATED, app.appId);
    expect(events.map(({ data }) => data)).toEqual([
      {
        rotationId: expect.any(String),
        projectId: app.projectId,
        appId: app.appId,
        clientId: app.clientId,
        version: 2,
        overlap: '0s',
        retireAt: body.details.changeDate.replace(/:(\d\d)Z$/, ':$1.000Z'),
        credential: {
          kind: 'client-secret',
          id: app.appId,
          name: expect.any(String),
          scope: { org: BOOTSTRAP.org, project: app.projectId },
        },
        from: 1,
        to: 2,
        cause: 'rotated',
        turnedAt: expect.stringMatching(/Z$/),
        participants: [],
      },
    ]);
    expect(events[0]).toMatchObject({ actor: BOOTSTRAP.id, org: BOOTSTRAP.org });
  });

  it('takes no body for an empty one', async () => {
    const app = await makeApplication(service);
    const url = `${app.path}/api_config/_generate_client_secret`;
    await expect(service.call({ method: 'POST', url })).resolves.toMatchObject({ status: 200 });
  });

  it('keeps the old secret for the overlap and not longer', async () => {
    const app = await makeApplication(service);
    const { body } = await generate(app, { overlap: '4s' });
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
    await expect(authenticates(service, app.clientId, body.clientSecret)).resolves.toBe(true);
    const [event] = await service.eventsOf(ROTATED, app.appId);
    const { retireAt, overlap } = event?.data as { retireAt: string; overlap: string };
    expect(overlap).toBe('4s');
    // The cached client is warm all the while: it is the clock that ends the secret.
    await eventually(async () => expect(await authenticates(service, app.clientId, app.clientSecret)).toBe(false));
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(retireAt));
    await expect(authenticates(service, app.clientId, body.clientSecret)).resolves.toBe(true);
  });

  it('lets at most two secrets live, and none of the old ones after a rotation without overlap', async () => {
    const app = await makeApplication(service);
    const second = (await generate(app, { overlap: '3600s' })).body.clientSecret as string;
    const third = (await generate(app, { overlap: '3600s' })).body.clientSecret as string;
    const live = (): Promise<boolean[]> =>
      Promise.all([app.clientSecret, second, third].map((secret) => authenticates(service, app.clientId, secret)));
    await expect(live()).resolves.toEqual([false, true, true]);
    await generate(app, { overlap: '0s' });
    await expect(live()).resolves.toEqual([false, false, false]);
  });

  it("takes the caller's own secret", async () => {
    const app = await makeApplication(service);
    const clientSecret = 'correct-horse+battery%staple:2026!';
    await expect(generate(app, { client_secret: clientSecret })).resolves.toMatchObject({
      status: 200,
      body: { clientSecret },
    });
    await expect(authenticates(service, app.clientId, clientSecret)).resolves.toBe(true);
    await expect(generate(app, { clientSecret })).resolves.toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('in use already') },
    });
  });

  it('gives a first secret to an application that uses keys', async () => {
    const app = await makeKeyedApplication(service);
    const { body } = await generate(app);
    await expect(authenticates(service, app.clientId, body.clientSecret)).resolves.toBe(true);
    const [event] = await service.eventsOf(ROTATED, app.appId);
    expect(event?.data).toMatchObject({ version: 1, retireAt: null });
  });

  it.each([
    [{ overlap: '1h' }, 'overlap'],
    [{ overlap: 3600 }, 'overlap'],
    [{ overlap: '-1s' }, 'overlap'],
    [{ overlap: '2592001s' }, 'overlap'],
    [{ clientSecret: 'x'.repeat(31) }, 'clientSecret'],
    [{ clientSecret: 'x'.repeat(513) }, 'clientSecret'],
    [{ clientSecret: `${'x'.repeat(32)} ` }, 'clientSecret'],
    [{ clientSecret: 12345678901234567890 }, 'clientSecret'],
    [{ clientSecret: 'a'.repeat(40), client_secret: 'b'.repeat(40) }, 'duplicate'],
    [[], 'JSON object'],
    ['{', 'not valid JSON'],
    ['"text"', 'JSON object'],
  ])('refuses %j: nothing changes, the old secret works on', async (body, message) => {
    const app = await makeApplication(service);
    const before = await stateOf(service);
    await expect(generate(app, body)).resolves.toMatchObject({
      status: 400,
      body: { code: 3, message: expect.stringContaining(message) },
    });
    await expect(stateOf(service)).resolves.toEqual(before);
    await expect(authenticates(service, app.clientId, app.clientSecret)).resolves.toBe(true);
  });

  it('refuses an oversize body', async () => {
    const app = await makeApplication(service);
    const before = await stateOf(service);
    await expect(generate(app, { clientSecret: 'x'.repeat(1024 * 1024) })).resolves.toMatchObject({ status: 413 });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('finds nothing unknown, in another project, or of another organization', async () => {
    const [app, other] = [await makeApplication(service), await makeApplication(service)];
    const before = await stateOf(service);
    const missing = {
      status: 404,
      body: { code: 5, message: 'Application not found (COMMAND-2g66f)', details: [{ id: 'COMMAND-2g66f' }] },
    };
    const inProject = (projectId: string, appId: string) => ({
      path: `/management/v1/projects/${projectId}/apps/${appId}`,
    });
    await expect(generate(inProject(app.projectId, '1'))).resolves.toMatchObject(missing);
    await expect(generate(inProject(other.projectId, app.appId))).resolves.toMatchObject(missing);
    await expect(generate(app, {}, stranger)).resolves.toMatchObject(missing);
    await expect(generate(inProject(app.projectId, 'x'.repeat(201)))).resolves.toMatchObject({
      status: 400,
      body: {
        message:
          'invalid RegenerateAPIClientSecretRequest.AppId: value length must be between 1 and 200 runes, inclusive',
      },
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('asks for project.app.write in the project or its organization', async () => {
    const app = await makeApplication(service);
    const withScope = (scope: string) => principalWith([{ permission: 'project.app.write', scope }]);
    await expect(generate(app, {}, withScope(`project:${app.projectId}`))).resolves.toMatchObject({ status: 200 });
    await expect(generate(app, {}, withScope(`org:${BOOTSTRAP.org}`))).resolves.toMatchObject({ status: 200 });
    const before = await stateOf(service);
    await expect(generate(app, {}, withScope('project:1'))).resolves.toMatchObject({ status: 403 });
    await expect(generate(app, {}, principalWith([{ permission: 'project.app.read' }]))).resolves.toMatchObject({
      status: 403,
    });
    const url = `${app.path}/api_config/_generate_client_secret`;
    await expect(service.call({ method: 'POST', url, body: {}, as: null })).resolves.toMatchObject({
      status: 401,
      body: { code: 16, message: 'auth header missing' },
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('rotations at the same time', () => {
  it('leave exactly one live secret, one event each, and numbers without gaps', async () => {
    const app = await makeApplication(service);
    const answers = await Promise.all(Array.from({ length: 20 }, () => generate(app)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const sequences = answers.map(({ body }) => Number(body.details.sequence)).sort((a, b) => a - b);
    expect(sequences).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
    const last = answers.find(({ body }) => body.details.sequence === '21');
    for (const { body } of answers) {
      await expect(authenticates(service, app.clientId, body.clientSecret)).resolves.toBe(body === last?.body);
    }
    const events = await service.eventsOf(ROTATED, app.appId, 20);
    // In the order of the log: versions of one application never overtake each other.
    expect(events.map(({ data }) => (data as { version: number }).version)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
  });

  // A read of the client that began before the commit must not bring the old secret back into the cache.
  it('never let the old secret in after the answer, whoever authenticates meanwhile', async () => {
    const app = await makeApplication(service);
    let current = app.clientSecret;
    let stop = false;
    const hammer = async (): Promise<void> => {
      while (!stop) await authenticates(service, app.clientId, 'wrong-wrong-wrong-wrong-wrong-wrong');
    };
    const hammers = [hammer(), hammer()];
    for (let round = 0; round < 25; round += 1) {
      const { body } = await generate(app);
      await expect(authenticates(service, app.clientId, current)).resolves.toBe(false);
      current = body.clientSecret as string;
      await expect(authenticates(service, app.clientId, current)).resolves.toBe(true);
    }
    stop = true;
    await Promise.all(hammers);
  });
});

describe('a secret', () => {
  // A stolen table or a copied topic must not help anybody to authenticate.
  it('is in no event and in no table', async () => {
    const app = await makeApplication(service);
    const { body } = await generate(app, { overlap: '60s' });
    const own = 'callers-own-secret-of-more-than-32-characters';
    await generate(app, { clientSecret: own, overlap: '60s' });
    await service.eventsOf(ROTATED, app.appId, 2);
    const everything = `${await dumpDatabase(service)}\n${JSON.stringify(service.events)}`;
    for (const secret of [app.clientSecret, body.clientSecret as string, own]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(Buffer.from(secret).toString('hex'));
      expect(everything).not.toContain(Buffer.from(secret).toString('base64'));
    }
  });
});
