import { createPublicKey } from 'node:crypto';
import { eventually, principalWith, uniqueName } from '@rekey/testing';
import type { EventEnvelope } from '@rekey/contracts';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { base64, ecPair, rsaPair, Vault, type PemPair } from './vault-fixture.js';

const ROTATED = 'io.rekey.key.rotated.v1';
const UPDATED = 'io.rekey.jwk.updated.v1';
const DETACHED = 'io.rekey.jwk.detached.v1';
const DELETED = 'io.rekey.jwk.deleted.v1';
const APPLIED = 'io.rekey.rotation.applied.v1';

const thumbprintOf = (pair: PemPair): Promise<string> =>
  calculateJwkThumbprint(createPublicKey(pair.publicKey).export({ format: 'jwk' }) as JWK);

describe('JWKs when their key is rotated', () => {
  let vault: Vault;
  let project: string;
  let environment: string;
  let keyName: string;
  let keyId: string;
  const first = ecPair();
  const second = ecPair();

  beforeAll(async () => {
    vault = await Vault.start();
    environment = await vault.environment();
  });
  afterAll(() => vault.stop());
  beforeEach(async () => {
    project = await vault.project();
    keyName = uniqueName('key');
    keyId = await vault.key(project, keyName, [item(first)]);
  });

  const item = (pair: PemPair, environmentName = environment): { environmentName: string; content: string } => ({
    environmentName,
    content: base64(pair.privateKey),
  });

  /** Rotates and waits for what key-vault did about it. */
  async function rotate(
    pair: PemPair,
    query: string,
    { inProject = project, id = keyId, fields = {} } = {},
  ): Promise<{ rotated: EventEnvelope; applied: EventEnvelope; dependants: object[] }> {
    const before = (await seen(ROTATED, id)).length;
    const body = { cryptoKeyInfoEnvironmentList: [item(pair)], ...fields };
    const answer = await vault.put(`/apiops/projects/${inProject}/keys/${keyName}/${query}`, body);
    expect(answer.status).toBe(200);
    const rotated = (await vault.service.eventsOf(ROTATED, id, before + 1)).at(-1) as EventEnvelope;
    const [applied, ...others] = await vault.service.eventsOf(APPLIED, String(rotated.data['rotationId']));
    expect(others).toEqual([]);
    expect(applied?.data).toMatchObject({ service: 'key-vault', rotationId: rotated.rotationid });
    const dependants = applied?.data['dependants'] as { id: string }[];
    const told = await Promise.all(
      [UPDATED, DETACHED].flatMap((type) => dependants.map(({ id: of }) => seen(type, of))),
    );
    const caused = told.flat().filter(({ rotationid }) => rotationid === rotated.rotationid);
    expect(new Set(applied?.data['caused'] as string[])).toEqual(new Set(caused.map(({ id: event }) => event)));
    return { rotated, applied: applied!, dependants };
  }

  const seen = (type: string, subject: string): Promise<EventEnvelope[]> => vault.service.eventsOf(type, subject, 0);

  describe('with UPDATE', () => {
    it('follow: new material, a new kid, one JwkUpdated and one RotationApplied', async () => {
      const jwkId = await vault.jwk(project, 'jwk', keyName, environment);
      const { rotated, applied, dependants } = await rotate(second, '?jwkUpdateAction=UPDATE&overlap=3600s');
      expect(applied.data['answers']).toBe(rotated.id);
      expect(dependants).toEqual([{ kind: 'jwk', id: jwkId, name: 'jwk', outcome: 'applied' }]);
      const updates = await vault.service.eventsOf(UPDATED, jwkId);
      const publicJwk = {
        ...createPublicKey(second.publicKey).export({ format: 'jwk' }),
        kid: await thumbprintOf(second),
        alg: 'ES256',
        use: 'sig',
      };
      expect(updates.map(({ data }) => data)).toEqual([
        {
          jwkId,
          project,
          name: 'jwk',
          version: 2,
          rotationId: rotated.rotationid,
          keyId,
          publicJwk,
          kidBefore: await thumbprintOf(first),
          overlap: '3600s',
          retireAt: rotated.data['retireAt'],
          credential: { kind: 'jwk', id: jwkId, name: 'jwk', scope: { vaultProject: project } },
          from: 1,
          to: 2,
          cause: 'rotated',
          turnedAt: expect.stringMatching(/Z$/),
          participants: ['jwks-credentials'],
        },
      ]);
      const jwk = await vault.readJwk(project, 'jwk');
      expect(jwk).toMatchObject({ sourceId: keyId, kid: publicJwk.kid, ec: { x: publicJwk.x, d: expect.any(String) } });
      expect(rotated.data['publicJwks']).toEqual([expect.objectContaining({ kid: publicJwk.kid })]);
    });

    it('show other services the version of the event, and the one inside its overlap', async () => {
      await vault.jwk(project, 'jwk', keyName, environment);
      const { rotated } = await rotate(second, '?jwkUpdateAction=UPDATE&overlap=3600s');
      const as = { ...principalWith([]), kind: 'service' as const };
      const { body } = await vault.get(`/internal/v1/jwks?project=${project}&name=jwk`, as);
      expect(body).toMatchObject({ version: 2, publicJwk: { kid: await thumbprintOf(second) } });
      const publicJwk = expect.objectContaining({ kid: await thumbprintOf(first) });
      expect(body.retiring).toEqual([{ version: 1, publicJwk, retireAt: rotated.data['retireAt'] }]);
    });

    it('follow again and again, as the link stays', async () => {
      const jwkId = await vault.jwk(project, 'jwk', keyName, environment);
      for (const pair of [second, first, second]) await rotate(pair, '?jwkUpdateAction=UPDATE');
      const kids = (await vault.service.eventsOf(UPDATED, jwkId, 3)).map(({ data }) => (data['publicJwk'] as JWK).kid);
      expect(kids).toEqual([await thumbprintOf(second), await thumbprintOf(first), await thumbprintOf(second)]);
    });

    it('keep a fixed kid, and publish both keys under it through the overlap', async () => {
      await vault.jwk(project, 'jwk', keyName, environment, { kid: 'mine' });
      await rotate(second, '?jwkUpdateAction=UPDATE&overlap=60s');
      expect((await vault.readJwk(project, 'jwk')).kid).toBe('mine');
      const published = await vault.published(project);
      expect(published.map(({ kid }) => kid)).toEqual(['mine', 'mine']);
      const xs = [second, first].map(({ publicKey }) => createPublicKey(publicKey).export({ format: 'jwk' }).x);
      expect(published.map(({ x }) => x)).toEqual(xs);
    });

    it('publish the old key beside the new one through the overlap, and only the new one without', async () => {
      await vault.jwk(project, 'jwk', keyName, environment);
      const kids = async (): Promise<(string | undefined)[]> => (await vault.published(project)).map(({ kid }) => kid);
      await rotate(second, '?jwkUpdateAction=UPDATE&overlap=60s');
      expect(await kids()).toEqual([await thumbprintOf(second), await thumbprintOf(first)]);
      const third = ecPair();
      await rotate(third, '?jwkUpdateAction=UPDATE');
      expect(await kids()).toEqual([await thumbprintOf(third)]);
    });

    it('all follow a burst of rotations, one after the other', async () => {
      const jwkId = await vault.jwk(project, 'jwk', keyName, environment);
      const pairs = Array.from({ length: 12 }, () => ecPair());
      for (const pair of pairs) {
        const body = { cryptoKeyInfoEnvironmentList: [item(pair)] };
        await vault.put(`/apiops/projects/${project}/keys/${keyName}/?jwkUpdateAction=UPDATE`, body);
      }
      const updates = await vault.service.eventsOf(UPDATED, jwkId, 12);
      const rotations = await vault.service.eventsOf(ROTATED, keyId, 12);
      expect(updates.map(({ rotationid }) => rotationid)).toEqual(rotations.map(({ rotationid }) => rotationid));
      expect((await vault.readJwk(project, 'jwk')).kid).toBe(await thumbprintOf(pairs.at(-1)!));
      expect(await vault.published(project)).toHaveLength(1);
    });

    // The risk: what is done for many rotations at once could mix up whose JWKs, whose order or whose answers they are.
    it('follow each rotation of their own key once and in order, however many keys rotate at the same time', async () => {
      const turns = 4;
      const keys = await Promise.all(
        Array.from({ length: 9 }, async (_, index) => {
          const name = uniqueName('many');
          const id = await vault.key(project, name, [item(first)]);
          const made = Array.from({ length: index % 3 }, (_none, nth) =>
            vault.jwk(project, `${name}-${nth}`, name, environment),
          );
          return { name, id, jwkIds: await Promise.all(made) };
        }),
      );
      await Promise.all(
        keys.map(async ({ name }) => {
          for (let turn = 0; turn < turns; turn += 1) {
            const body = { cryptoKeyInfoEnvironmentList: [item(ecPair())] };
            const url = `/apiops/projects/${project}/keys/${name}/?jwkUpdateAction=UPDATE`;
            expect((await vault.put(url, body)).status).toBe(200);
          }
        }),
      );
      for (const { id, jwkIds } of keys) {
        const rotations = await vault.service.eventsOf(ROTATED, id, turns);
        for (const jwkId of jwkIds) {
          const updates = await vault.service.eventsOf(UPDATED, jwkId, turns);
          expect(updates.map(({ rotationid, requestid }) => [rotationid, requestid])).toEqual(
            rotations.map(({ rotationid, requestid }) => [rotationid, requestid]),
          );
          expect(updates.map(({ data }) => [data['version'], (data['publicJwk'] as JWK).x])).toEqual(
            rotations.map(({ data }, turn) => [turn + 2, (data['publicJwks'] as JWK[])[0]?.x]),
          );
        }
        for (const rotated of rotations) {
          const reports = await vault.service.eventsOf(APPLIED, String(rotated.rotationid));
          const { dependants, caused } = reports[0]?.data as { dependants: { id: string }[]; caused: string[] };
          expect([reports.length, reports[0]?.data['answers'], caused.length]).toEqual([1, rotated.id, jwkIds.length]);
          expect(dependants.map(({ id: dependant }) => dependant).sort()).toEqual([...jwkIds].sort());
        }
      }
    });

    // The risk: a rotation that found no JWK says so itself, and one that was made meanwhile would never hear of it.
    it('have the newest material in the end when they are made while their key rotates', async () => {
      const last = ecPair();
      const names = await Promise.all(
        Array.from({ length: 24 }, async () => {
          const name = uniqueName('racing');
          await vault.key(project, name, [item(first)]);
          return name;
        }),
      );
      await Promise.all(
        names.map(async (name) => {
          const url = `/apiops/projects/${project}/keys/${name}/?jwkUpdateAction=UPDATE`;
          const turn = async (): Promise<void> => {
            for (const pair of [second, ecPair(), last])
              expect((await vault.put(url, { cryptoKeyInfoEnvironmentList: [item(pair)] })).status).toBe(200);
          };
          await Promise.all([turn(), vault.jwk(project, name, name, environment)]);
        }),
      );
      const kid = await thumbprintOf(last);
      for (const name of names)
        await eventually(async () => expect(await vault.readJwk(project, name)).toMatchObject({ kid }));
    });

    it('stay as they are when the new material no longer fits, and stop no other', async () => {
      const fits = await vault.jwk(project, 'fits', keyName, environment, {
        sourceType: 'PUBLIC_KEY',
        useType: 'ENCRYPTION',
      });
      const breaks = await vault.jwk(project, 'breaks', keyName, environment, { algorithm: 'ES256' });
      const { dependants } = await rotate(ecPair('P-384'), '?jwkUpdateAction=UPDATE');
      expect(dependants).toContainEqual({ kind: 'jwk', id: fits, name: expect.any(String), outcome: 'applied' });
      expect(dependants).toContainEqual({
        kind: 'jwk',
        id: breaks,
        name: expect.any(String),
        outcome: 'failed',
        reason: 'Algorithm (ES256) does not fit a key of type EC P-384 used for SIGNATURE!',
      });
      expect(await vault.readJwk(project, 'breaks')).toMatchObject({ sourceId: keyId, kid: await thumbprintOf(first) });
      expect(await seen(UPDATED, breaks)).toEqual([]);
    });

    it('fail when the key becomes a public or secret one that they cannot be made of', async () => {
      const id = await vault.jwk(project, 'jwk', keyName, environment);
      const toPublic = {
        keyType: 'PUBLIC_KEY',
        cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: second.publicKey }],
      };
      const { dependants } = await rotate(second, '?jwkUpdateAction=UPDATE', { fields: toPublic });
      const toSecret = {
        keyType: 'SECRET_KEY',
        algorithm: 'AES',
        cryptoKeyInfoEnvironmentList: [{ environmentName: environment, content: 'MDEyMzQ1Njc4OWFiY2RlZg==' }],
      };
      const last = await rotate(second, '?jwkUpdateAction=UPDATE', { fields: toSecret });
      expect([...dependants, ...last.dependants]).toEqual([
        {
          kind: 'jwk',
          id,
          name: expect.any(String),
          outcome: 'failed',
          reason: expect.stringContaining('does not fit source type PRIVATE_KEY'),
        },
        {
          kind: 'jwk',
          id,
          name: expect.any(String),
          outcome: 'failed',
          reason: expect.stringContaining('No PEM-encoded keys found'),
        },
      ]);
    });

    it('wait when another environment is rotated than the one they were made from', async () => {
      const other = await vault.environment();
      const id = await vault.jwk(project, 'jwk', keyName, environment);
      const fields = { cryptoKeyInfoEnvironmentList: [{ environmentName: environment }, item(rsaPair(), other)] };
      const { dependants } = await rotate(second, '?jwkUpdateAction=UPDATE', { fields });
      expect(dependants).toEqual([
        {
          kind: 'jwk',
          id,
          name: expect.any(String),
          outcome: 'skipped',
          reason: expect.stringContaining('environment'),
        },
      ]);
      expect(await seen(UPDATED, id)).toEqual([]);
    });

    it('all follow, however many they are', async () => {
      const names = Array.from({ length: 230 }, (_, index) => `jwk-${index}`);
      const ids: string[] = [];
      while (names.length > 0) {
        const some = names.splice(0, 10).map((name) => vault.jwk(project, name, keyName, environment));
        ids.push(...(await Promise.all(some)));
      }
      const { dependants } = await rotate(second, '?jwkUpdateAction=UPDATE&overlap=60s');
      expect(dependants).toHaveLength(230);
      expect(new Set(dependants)).toEqual(
        new Set(ids.map((id) => ({ kind: 'jwk', id, name: expect.any(String), outcome: 'applied' }))),
      );
      const { resultList } = (await vault.get(`/apiops/projects/${project}/jwks/`)).body;
      expect(new Set(resultList.map(({ kid }: JWK) => kid))).toEqual(new Set([await thumbprintOf(second)]));
      expect(await vault.published(project)).toHaveLength(2);
    });

    it('report an empty list when nothing was made from the key', async () => {
      expect((await rotate(second, '?jwkUpdateAction=UPDATE')).dependants).toEqual([]);
    });
  });

  describe('of a key in admin that other projects use', () => {
    let inAdmin: string;
    let elsewhere: string;
    let adminKey: string;

    beforeEach(async () => {
      keyName = uniqueName('shared');
      adminKey = await vault.key('admin', keyName, [item(first)]);
      inAdmin = await vault.jwk('admin', uniqueName('jwk'), keyName, environment);
      elsewhere = await vault.jwk(project, 'jwk', keyName, environment);
    });

    it.each(['', '&updateScope=SAME_PROJECT'])('follow in the key`s project alone with "%s"', async (scope) => {
      const { rotated, dependants } = await rotate(second, `?jwkUpdateAction=UPDATE${scope}`, {
        inProject: 'admin',
        id: adminKey,
      });
      expect(rotated.data['updateScope']).toBe('SAME_PROJECT');
      expect(dependants).toHaveLength(2);
      expect(dependants).toContainEqual({ kind: 'jwk', id: inAdmin, name: expect.any(String), outcome: 'applied' });
      expect(dependants).toContainEqual({
        kind: 'jwk',
        id: elsewhere,
        name: expect.any(String),
        outcome: 'skipped',
        reason: expect.stringContaining('SAME_PROJECT'),
      });
      expect(await vault.readJwk(project, 'jwk')).toMatchObject({ sourceId: adminKey, kid: await thumbprintOf(first) });
    });

    it('follow everywhere with ALL_PROJECTS, those that were skipped before too', async () => {
      await rotate(second, '?jwkUpdateAction=UPDATE', { inProject: 'admin', id: adminKey });
      const third = ecPair();
      const query = '?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS';
      const { dependants } = await rotate(third, query, { inProject: 'admin', id: adminKey });
      expect(dependants).toContainEqual({ kind: 'jwk', id: elsewhere, name: expect.any(String), outcome: 'applied' });
      expect((await vault.readJwk(project, 'jwk')).kid).toBe(await thumbprintOf(third));
      expect((await vault.published(project)).map(({ kid }) => kid)).toEqual([await thumbprintOf(third)]);
    });

    it('are detached everywhere with NULLIFY', async () => {
      const { dependants } = await rotate(second, '?jwkUpdateAction=NULLIFY', { inProject: 'admin', id: adminKey });
      expect(dependants).toHaveLength(2);
      for (const id of [inAdmin, elsewhere]) expect(await vault.service.eventsOf(DETACHED, id)).toHaveLength(1);
    });
  });

  describe('with NULLIFY', () => {
    it.each(['', '?jwkUpdateAction=NULLIFY'])(
      'keep their material and follow no more, asked with "%s"',
      async (query) => {
        const jwkId = await vault.jwk(project, 'jwk', keyName, environment);
        const { rotated, dependants } = await rotate(second, query);
        expect(dependants).toEqual([
          {
            kind: 'jwk',
            id: jwkId,
            name: expect.any(String),
            outcome: 'applied',
            reason: expect.stringMatching(/^Detached/),
          },
        ]);
        const [detached] = await vault.service.eventsOf(DETACHED, jwkId);
        expect(detached?.data).toEqual({ jwkId, project, name: 'jwk', keyId, rotationId: rotated.rotationid });
        const jwk = await vault.readJwk(project, 'jwk');
        expect(jwk).toMatchObject({ sourceId: null, sourceType: 'PRIVATE_KEY', kid: await thumbprintOf(first) });
        expect(jwk.ec).toHaveProperty('d');
        expect((await rotate(first, '?jwkUpdateAction=UPDATE')).dependants).toEqual([]);
        expect(await seen(UPDATED, jwkId)).toEqual([]);
      },
    );

    it('are detached at once when it is said without new material', async () => {
      const jwkId = await vault.jwk(project, 'jwk', keyName, environment);
      const url = `/apiops/projects/${project}/keys/${keyName}/`;
      await vault.put(`${url}?jwkUpdateAction=NULLIFY`, { description: 'no new material' });
      expect((await vault.readJwk(project, 'jwk')).sourceId).toBeNull();
      const [detached] = await vault.service.eventsOf(DETACHED, jwkId);
      expect(detached?.data).toEqual({ jwkId, project, name: 'jwk', keyId, rotationId: null });
    });

    it('stay linked through a rename or description when nothing is said, and with UPDATE', async () => {
      const jwkId = await vault.jwk(project, 'jwk', keyName, environment);
      const url = `/apiops/projects/${project}/keys/${keyName}/`;
      await vault.put(url, { description: 'x' });
      await vault.put(`${url}?jwkUpdateAction=UPDATE`, { cryptoKeyInfoEnvironmentList: [item(first)] });
      await vault.put(url, { name: (keyName = uniqueName('renamed')) });
      expect((await vault.readJwk(project, 'jwk')).sourceId).toBe(keyId);
      const { dependants } = await rotate(second, '?jwkUpdateAction=UPDATE');
      expect(dependants).toEqual([{ kind: 'jwk', id: jwkId, name: expect.any(String), outcome: 'applied' }]);
      expect(await seen(DETACHED, jwkId)).toEqual([]);
    });
  });

  describe('when their key is deleted', () => {
    const remove = (query = ''): Promise<unknown> =>
      vault.delete(`/apiops/projects/${project}/keys/${keyName}/${query}`);

    it.each(['', '?jwkDeleteAction=NULLIFY'])('stay, detached, with "%s"', async (query) => {
      const jwkId = await vault.jwk(project, 'jwk', keyName, environment);
      await remove(query);
      expect(await vault.readJwk(project, 'jwk')).toMatchObject({ sourceId: null, kid: await thumbprintOf(first) });
      const [detached] = await vault.service.eventsOf(DETACHED, jwkId);
      expect(detached?.data).toMatchObject({ keyId, rotationId: null });
    });

    it('go with it when that is asked for', async () => {
      const jwkId = await vault.jwk(project, 'jwk', keyName, environment);
      expect(await vault.published(project)).toHaveLength(1);
      await remove('?jwkDeleteAction=DELETE');
      expect((await vault.get(`/apiops/projects/${project}/jwks/`)).body.resultList).toEqual([]);
      const [event] = await vault.service.eventsOf(DELETED, jwkId);
      expect(event?.data).toEqual({ jwkId, project, name: 'jwk' });
      expect(await vault.published(project)).toEqual([]);
    });
  });
});
