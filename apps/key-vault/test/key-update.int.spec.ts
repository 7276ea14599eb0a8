import { randomBytes } from 'node:crypto';
import { uniqueName } from '@rekey/testing';
import type { EventEnvelope } from '@rekey/contracts';
import { base64, ecPair, type Item, memberOf, rsaPair, Vault } from './vault-fixture.js';

const ROTATED = 'io.rekey.key.rotated.v1';
const UPDATED = 'io.rekey.key.updated.v1';

describe('updating a key', () => {
  let vault: Vault;
  let project: string;
  let environment: string;
  let name: string;
  let keyId: string;
  const first = ecPair();
  const second = ecPair();

  beforeAll(async () => {
    vault = await Vault.start();
    project = await vault.project();
    environment = await vault.environment();
  });
  afterAll(() => vault.stop());
  beforeEach(async () => {
    name = uniqueName('key');
    keyId = await vault.key(project, name, [item(first.privateKey, { alias: 'one' })]);
  });

  const item = (pem: string, fields: Partial<Item> = {}): Item => ({
    environmentName: environment,
    content: base64(pem),
    ...fields,
  });
  const url = (query = '', key = name): string => `/apiops/projects/${project}/keys/${key}/${query}`;
  const list = (...items: Item[]): object => ({ cryptoKeyInfoEnvironmentList: items });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Specs look into answers of every shape.
  const read = async (key = name): Promise<any> => (await vault.get(url('', key))).body.resultList[0];
  const versions = async (): Promise<number[]> =>
    (await vault.service.eventsOf(ROTATED, keyId)).flatMap(({ data }) =>
      (data['environments'] as { version: number }[]).map(({ version }) => version),
    );

  const APART = ['io.rekey.key.created.v1', 'io.rekey.credential.described.v1'];
  /** Every event about the key after KeyCreated, but descriptions, once one that was made last has arrived. */
  async function eventsSoFar(): Promise<EventEnvelope[]> {
    const marker = uniqueName('marker');
    await vault.put(url(), { description: marker });
    await vault.service.eventsOf(UPDATED, keyId, 1);
    const isMarker = (event: EventEnvelope): boolean =>
      (event.data['changes'] as { description?: string } | undefined)?.description === marker;
    for (let count = 1; !vault.service.events.some(isMarker); count += 1) {
      await vault.service.eventsOf(UPDATED, keyId, count);
    }
    return vault.service.events.filter(
      (event) => event.subject === keyId && !APART.includes(event.type) && !isMarker(event),
    );
  }

  it('does what the example request of the vendor asks, as printed', async () => {
    await vault.post('/v1/projects', { name: 'MyProject' });
    await vault.post('/v1/environments', { name: 'production' });
    const id = await vault.key('MyProject', 'my-key', [item(first.privateKey, { environmentName: 'production' })]);
    const answer = await vault.put(
      '/apiops/projects/MyProject/keys/my-key/?jwkUpdateAction=UPDATE&updateScope=SAME_PROJECT',
      `{
"name": "updated-key",
"description": "Updated key description",
"keyType": "PRIVATE_KEY",
"cryptoKeyInfoEnvironmentList": [
{
"environmentName": "production",
"content": "${base64(second.privateKey)}",
"alias": "updated-alias"
}
]
}`,
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      status: 'SUCCESS',
      deploymentResult: {
        success: true,
        message: 'Deployment completed successfully',
        environmentResults: [{ environmentName: 'production', success: true, message: 'Deployed successfully' }],
      },
    });
    const [rotated] = await vault.service.eventsOf(ROTATED, id);
    expect(rotated?.data).toEqual({
      rotationId: rotated?.rotationid,
      keyId: id,
      project: 'MyProject',
      name: 'updated-key',
      environments: [{ name: 'production', version: 2, alias: 'updated-alias' }],
      jwkUpdateAction: 'UPDATE',
      updateScope: 'SAME_PROJECT',
      overlap: '0s',
      retireAt: null,
      credential: { kind: 'vault-key', id, name: 'updated-key', scope: { vaultProject: 'MyProject' } },
      from: 1,
      to: 2,
      cause: 'rotated',
      turnedAt: expect.stringMatching(/Z$/),
      participants: ['key-vault'],
      publicJwks: [expect.objectContaining({ kty: 'EC', crv: 'P-256', kid: expect.any(String) })],
    });
    const [updated] = await vault.service.eventsOf(UPDATED, id);
    expect(updated?.data).toEqual({
      keyId: id,
      project: 'MyProject',
      name: 'updated-key',
      changes: {
        name: 'updated-key',
        description: 'Updated key description',
        cryptoKeyInfoEnvironmentList: [{ environmentName: 'production', alias: 'updated-alias' }],
      },
    });
  });

  it('does the vendor`s second and third example: description with material, and the name alone', async () => {
    const body = {
      description: 'Updated description only',
      ...list(item(second.privateKey, { alias: 'updated-alias' })),
    };
    expect((await vault.put(url('?jwkUpdateAction=NULLIFY'), body)).status).toBe(200);
    const newName = uniqueName('new-key-name');
    const renamed = await vault.put(url(), { name: newName });
    expect(renamed.body.deploymentResult).toMatchObject({ success: true, environmentResults: [] });
    expect(await read(newName)).toMatchObject({ id: keyId, description: 'Updated description only' });
    expect((await vault.get(url())).body.resultMessage).toBe(`Key (name: ${name}) is not found!`);
  });

  it('publishes one KeyRotated and no KeyUpdated for new material alone', async () => {
    const from = Date.now();
    await vault.put(url('?overlap=60s'), list(item(second.privateKey)));
    const to = Date.now();
    const events = await eventsSoFar();
    expect(events.map(({ type }) => type)).toEqual([ROTATED]);
    expect(events[0]?.data).toMatchObject({ overlap: '60s', jwkUpdateAction: 'NULLIFY', updateScope: null });
    const since = Date.parse(String(events[0]?.data['retireAt'])) - 60_000;
    expect(since).toBeGreaterThanOrEqual(from);
    expect(since).toBeLessThanOrEqual(to);
    expect(await versions()).toEqual([2]);
  });

  it('publishes nothing for a call that changes nothing, the same material included, and deploys again', async () => {
    const answer = await vault.put(url(), {
      name,
      keyType: 'PRIVATE_KEY',
      ...list(item(first.privateKey, { alias: 'one' })),
    });
    expect(answer.body.deploymentResult.environmentResults).toHaveLength(1);
    expect(await eventsSoFar()).toEqual([]);
  });

  it('publishes KeyUpdated alone for an alias, with the material and the rest left as they are', async () => {
    await vault.put(url(), list({ environmentName: environment, alias: 'two' }));
    const events = await eventsSoFar();
    expect(events.map(({ type }) => type)).toEqual([UPDATED]);
    expect(events[0]?.data['changes']).toEqual({
      cryptoKeyInfoEnvironmentList: [{ environmentName: environment, alias: 'two' }],
    });
    expect((await read()).cryptoKeyInfoEnvironmentList[0].alias).toBe('two');
  });

  it('takes the list as the whole set: deploys to new environments, undeploys from dropped ones', async () => {
    const other = await vault.environment();
    const answer = await vault.put(url(), list(item(second.privateKey, { environmentName: other })));
    expect(answer.body.deploymentResult.environmentResults).toEqual([
      { environmentName: other, success: true, message: 'Deployed successfully' },
      { environmentName: environment, success: true, message: 'Undeployed successfully' },
    ]);
    expect((await read()).cryptoKeyInfoEnvironmentList).toEqual([
      { environmentName: other, alias: null, source: null },
    ]);
    const refused = await vault.put(url(), list({ environmentName: environment }));
    expect(refused.body.resultMessage).toBe(`content value can not be empty for environment (${environment})!`);
    await vault.put(url(), list(item(first.privateKey)));
    expect((await vault.service.eventsOf(ROTATED, keyId, 2)).map(({ data }) => data['environments'])).toEqual([
      [{ name: other, version: 1, alias: null }],
      [{ name: environment, version: 2, alias: null }],
    ]);
  });

  it('counts versions up, one per new material', async () => {
    for (const pem of [second, first, second]) await vault.put(url(), list(item(pem.privateKey)));
    await vault.service.eventsOf(ROTATED, keyId, 3);
    expect(await versions()).toEqual([2, 3, 4]);
  });

  it('serialises concurrent rotations: each has its own version and its own event', async () => {
    const pems = Array.from({ length: 8 }, () => ecPair().privateKey);
    const answers = await Promise.all(pems.map((pem) => vault.put(url('?overlap=5s'), list(item(pem)))));
    expect(answers.map(({ status }) => status)).toEqual(pems.map(() => 200));
    const events = await vault.service.eventsOf(ROTATED, keyId, 8);
    expect(await versions()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(events.map(({ data }) => data['rotationId'])).size).toBe(8);
  });

  it('changes the type with new material everywhere, and never without', async () => {
    const refused = await vault.put(url(), { keyType: 'PUBLIC_KEY' });
    expect(refused.body.resultMessage).toBe('A change of keyType needs new content for every environment!');
    await vault.put(url(), { keyType: 'PUBLIC_KEY', ...list(item(first.publicKey)) });
    expect(await read()).toMatchObject({ keyType: 'PUBLIC_KEY', algorithm: null });
    const secret = list(item('', { content: randomBytes(32).toString('base64') }));
    const noAlgorithm = await vault.put(url(), { keyType: 'SECRET_KEY', ...secret });
    expect(noAlgorithm.body.resultMessage).toMatch(/^algorithm is required for SECRET_KEY!/);
    await vault.put(url(), { keyType: 'SECRET_KEY', algorithm: 'AES', ...secret });
    expect(await read()).toMatchObject({ keyType: 'SECRET_KEY', algorithm: 'AES' });
    expect((await vault.put(url(), { algorithm: 'DES' })).body.resultMessage).toBe(
      'Key content is not of a length that DES has! Supported values: 64 bits',
    );
    await vault.put(url(), { algorithm: 'RSA' });
    expect(await read()).toMatchObject({ keyType: 'SECRET_KEY', algorithm: 'RSA' });
  });

  it('refuses the name of another key and of the other project`s nothing', async () => {
    const taken = uniqueName('key');
    await vault.key(project, taken, [item(first.privateKey)]);
    const { status, body } = await vault.put(url(), { name: taken, ...list(item(second.privateKey)) });
    expect(status).toBe(400);
    expect(body.resultMessage).toBe(
      `Key (name: ${taken}) is already exist! Try update operation if want to change its value.`,
    );
    expect(await eventsSoFar()).toEqual([]);
  });

  it('says that a missing key is not found', async () => {
    const { status, body } = await vault.put(url('', 'missing'), { description: 'x' });
    expect(status).toBe(400);
    expect(body.resultMessage).toBe('Key (name: missing) is not found!');
  });

  it.each<[string, string, object, RegExp]>([
    [
      'an unknown action',
      '?jwkUpdateAction=update',
      {},
      /^Unknown jwkUpdateAction \(update\)! Supported values: NULLIFY, UPDATE$/,
    ],
    ['an empty action', '?jwkUpdateAction=', {}, /^Unknown jwkUpdateAction!/],
    ['two actions', '?jwkUpdateAction=UPDATE&jwkUpdateAction=NULLIFY', {}, /^Unknown jwkUpdateAction!/],
    [
      'an unknown scope',
      '?updateScope=PROJECT',
      {},
      /^Unknown updateScope \(PROJECT\)! Supported values: SAME_PROJECT, ALL_PROJECTS$/,
    ],
    ['an overlap that is none', '?overlap=1h', {}, /^overlap must be a duration/],
    ['a negative overlap', '?overlap=-1s', {}, /^overlap must be a duration/],
    ['an overlap beyond thirty days', '?overlap=2592001s', {}, /^overlap must be between 0s and 2592000s$/],
    ['two overlaps', '?overlap=1s&overlap=2s', {}, /^overlap must be/],
    ['an unknown type', '', { keyType: 'x' }, /^Unknown keyType \(x\)!/],
    ['an empty name', '', { name: '' }, /^name value can not be empty!$/],
    ['a long name', '', { name: 'x'.repeat(256) }, /^name must have at most 255/],
    ['a name that is a number', '', { name: 1 }, /^name must be a string$/],
    ['an empty list', '', { cryptoKeyInfoEnvironmentList: [] }, /value can not be empty!$/],
    ['a list that is none', '', { cryptoKeyInfoEnvironmentList: {} }, /cryptoKeyInfoEnvironmentList/],
    ['an item that is none', '', { cryptoKeyInfoEnvironmentList: ['x'] }, /cryptoKeyInfoEnvironmentList/],
    [
      'an unknown environment',
      '',
      { cryptoKeyInfoEnvironmentList: [{ environmentName: 'nowhere', content: 'x' }] },
      /^Environment \(nowhere\) is not found or/,
    ],
  ])('refuses %s and changes nothing', async (_, query, fields, message) => {
    const before = await read();
    const { status, body } = await vault.put(url(query), { description: 'not this', ...fields });
    expect(status).toBe(400);
    expect(body.resultMessage).toMatch(message);
    expect(await read()).toEqual(before);
  });

  it.each<[string, () => Partial<Item>, RegExp]>([
    ['broken base64', () => ({ content: 'a$b' }), /neither PEM nor valid Base64 for key type PRIVATE_KEY!/],
    ['an empty content', () => ({ content: '' }), /neither PEM nor valid Base64/],
    [
      'a broken PEM',
      () => ({ content: base64('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----') }),
      /does not hold a valid key/,
    ],
    ['a public key', () => ({ content: base64(first.publicKey) }), /is a public key, which does not fit/],
    ['weak RSA', () => ({ content: base64(rsaPair(1024).privateKey) }), /at least 2048 bits/],
  ])('refuses %s, in any item, and changes nothing', async (_, fields, message) => {
    const other = await vault.environment();
    const before = await read();
    const body = {
      description: 'not this',
      ...list(item(second.privateKey), item('', { environmentName: other, ...fields() })),
    };
    const answer = await vault.put(url(), body);
    expect(answer.status).toBe(400);
    expect(answer.body.resultMessage).toMatch(message);
    expect(await read()).toEqual(before);
    expect(await eventsSoFar()).toEqual([]);
  });

  describe('permissions', () => {
    const refused = 'User does not have required permission for this operation!';

    it('lets MANAGE alone rename, and refuses it whatever names an environment', async () => {
      const manager = memberOf(project, 'SECRETS:MANAGE');
      for (const body of [
        list(item(second.privateKey)),
        { description: 'no', ...list({ environmentName: environment }) },
      ]) {
        const answer = await vault.put(url(), body, manager);
        expect([answer.status, answer.body.resultMessage]).toEqual([400, refused]);
      }
      expect(await eventsSoFar()).toEqual([]);
      expect((await vault.put(url(), { description: 'yes' }, manager)).status).toBe(200);
      expect((await read()).description).toBe('yes');
    });

    it('lets both together deploy', async () => {
      expect((await vault.put(url(), list(item(second.privateKey)), memberOf(project))).status).toBe(200);
    });

    it.each(['SECRETS:VIEW', 'SECRETS:DEPLOY_UNDEPLOY', 'SECRETS:EXPORT_IMPORT'] as const)(
      'refuses %s alone',
      async (one) => {
        const { body } = await vault.put(url(), { description: 'no' }, memberOf(project, one));
        expect(body.resultMessage).toBe(refused);
      },
    );

    it('tells a stranger no more than that there is no such project', async () => {
      const { status, body } = await vault.put(url(), { description: 'no' }, memberOf(await vault.project()));
      expect(status).toBe(400);
      expect(body.resultMessage).toBe(
        `Project (${project}) is not found or user does not have privilege to access it!`,
      );
    });

    it('asks who is there first of all', async () => {
      const { status, body } = await vault.put(url('?overlap=nonsense'), '{broken', null);
      expect([400, 401]).toContain(status);
      expect((await vault.put(url(), { name: '' }, null)).status).toBe(401);
      expect(body.status).toBe('FAILURE');
    });
  });
});
