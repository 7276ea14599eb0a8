import type { Rekey } from '../support/rekey.js';
import {
  type Held,
  known,
  knownRotation,
  makeApplication,
  makeConfiguration,
  makeTarget,
  makeVault,
  newPem,
  newPublicJwk,
  urlOf,
} from './held.js';

/** Every kind turns, and refuses by name what it has no use for. */
export function turnerJourneys(installation: () => Rekey): void {
  const rotate = (held: Held, body: object, query = '') =>
    installation().call('POST', `${urlOf(held)}/rotate${query}`, body);

  async function refuses(held: Held, bodies: Readonly<Record<string, readonly object[]>>): Promise<void> {
    for (const [field, all] of Object.entries(bodies)) {
      for (const body of all) {
        const { status, body: problem } = await rotate(held, body);
        const named = (problem.errors ?? []).map((one: { field: string }) => one.field);
        expect([body, status, named]).toEqual([body, 400, [expect.stringMatching(new RegExp(`^${field}\\b`))]]);
      }
    }
  }

  /** Turns it, back, and ends for ever what the first turn made. */
  async function turnsAndBack(held: Held, body: object): Promise<void> {
    const rekey = installation();
    const { status, body: turned } = await rotate(held, body);
    expect([turned, status]).toEqual([expect.objectContaining({ rotationId: expect.any(String) }), 200]);
    await knownRotation(rekey, turned.rotationId);
    const reverted = await rekey.call('POST', `/v1/rotations/${turned.rotationId}/revert`);
    expect([reverted.body, reverted.status]).toEqual([{ rotationId: expect.any(String) }, 202]);
    expect((await knownRotation(rekey, reverted.body.rotationId)).cause).toBe('reverted');
    const doomed = { version: turned.version };
    const ended = await rekey.call('POST', `/v1/rotations/${turned.rotationId}/compromise`, doomed);
    expect([ended.body, ended.status]).toEqual([expect.objectContaining({ rotationId: expect.any(String) }), 200]);
    expect((await knownRotation(rekey, ended.body.rotationId)).cause).toBe('compromised');
  }

  /** Ends the version before the active one early; again does nothing, and the active one stays. */
  async function retires(held: Held, overlapped: object): Promise<void> {
    const rekey = installation();
    const { body: turned } = await rotate(held, overlapped);
    const retire = (version: number) => rekey.call('POST', `${urlOf(held)}/versions/${version}/retire`);
    const { previousVersion: before } = await knownRotation(rekey, turned.rotationId);
    for (let again = 0; again < 2; again += 1) {
      const { status, body } = await retire(before);
      expect([status, body]).toEqual([200, { ...held, version: before, state: 'retired' }]);
    }
    expect((await retire(turned.version)).body.code).toBe('lifecycle.version.is-active');
    expect((await retire(99)).status).toBe(404);
    await rekey.awaitEvents('credential.retired', ({ data }) => data.id === held.id && data.version === before);
  }

  it('turns signing keys of targets, which it makes', async () => {
    const target = await makeTarget(installation());
    await known(installation(), target);
    await refuses(target, {
      material: [{ material: 'secret' }],
      overlap: [{ overlap: 'soon' }, { overlap: '99999999s' }],
      generate: [{ generate: { algorithm: 'RS256' } }],
      activateAt: [{ activateAt: '2100-01-01T00:00:00Z' }],
      environments: [{ environments: ['e'] }],
    });
    expect((await rotate(target, { overlap: '600s' })).body.secret).toMatch(/^\w{36}$/);
    await turnsAndBack(target, { overlap: '600s' });
    await retires(target, { overlap: '600s' });
  });

  it('turns client secrets', async () => {
    const { secret } = await makeApplication(installation(), 'BASIC');
    await known(installation(), secret);
    await refuses(secret, { material: [{ material: 'short' }, { material: 7 }], overlap: [{ overlap: 'x' }] });
    await turnsAndBack(secret, { overlap: '600s' });
    await retires(secret, { overlap: '600s' });
  });

  it('turns keys of the vault with the JWKs that follow, and makes the pair when it is asked to', async () => {
    const { key, environment, project } = await makeVault(installation());
    await refuses(key, {
      material: [{}, { material: 'no pem' }, { material: 7 }, { material: newPublicJwk() }],
      generate: [{ generate: { algorithm: 'DES' } }, { generate: true, material: newPem() }],
      activateAt: [{ generate: true, activateAt: '2100-01-01T00:00:00Z' }],
      environments: [{ generate: true, environments: ['elsewhere'] }],
      overlap: [{ generate: true, overlap: 'x' }],
    });
    const answer = await rotate(key, { generate: true, overlap: '600s' });
    expect([Object.keys(answer.body).sort(), answer.status]).toEqual([['rotationId', 'version'], 200]);
    await turnsAndBack(key, { material: newPem(), overlap: '600s', environments: [environment] });
    await rotate(key, { generate: { algorithm: 'ES384' } });
    const { body } = await installation().get(`/v1/keys/${project}/k/versions`);
    expect(body.items[0]).toMatchObject({ state: 'active', environment });
    await retires(key, { generate: true, overlap: '600s' });
  });

  it('turns a JWK that follows no key', async () => {
    const rekey = installation();
    const { jwk, project } = await makeVault(rekey);
    await refuses(jwk, {
      material: [{}, { material: { kty: 'none' } }, { material: 'no pem' }],
      generate: [{ generate: { algorithm: 'RS256' } }],
    });
    const kids = async () =>
      (await rekey.ok('GET', `/v1/projects/${project}/jwks.json`)).keys.map(({ kid }: { kid: string }) => kid);
    const [first] = await kids();
    await rotate(jwk, { generate: true, overlap: '600s' });
    expect(await kids()).toEqual([expect.not.stringMatching(first), first]);
    await turnsAndBack(jwk, { material: newPem(), overlap: '600s' });
    await retires(jwk, { generate: true, overlap: '600s' });
    expect(await kids()).toHaveLength(1);
  });

  it('turns the keys of a token configuration, and says that none comes back', async () => {
    const rekey = installation();
    const { configuration, path } = await makeConfiguration(rekey);
    await known(rekey, configuration);
    await refuses(configuration, {
      material: [{}, { material: 'x' }, { material: { keys: [{ kty: 'none' }] } }],
      overlap: [{ overlap: '60s', material: { keys: [newPublicJwk()] } }],
      generate: [{ generate: true }],
    });
    const material = { keys: [newPublicJwk()] };
    const { status, body } = await rotate(configuration, { material });
    expect([status, body.version]).toEqual([200, 2]);
    expect((await rekey.ok('GET', path)).result.credentials.keys).toEqual(material.keys);
    await knownRotation(rekey, body.rotationId);
    for (const action of ['revert', 'compromise']) {
      const refused = await rekey.call('POST', `/v1/rotations/${body.rotationId}/${action}`, {});
      expect([action, refused.status]).toEqual([action, 400]);
    }
  });

  it('puts a key of an application beside the old one, which ends, and takes that back', async () => {
    const rekey = installation();
    const { path } = await makeApplication(rekey, 'PRIVATE_KEY_JWT');
    const old: Held = { kind: 'application-key', id: (await rekey.ok('POST', `${path}/keys`, {})).id };
    await known(rekey, old);
    await refuses(old, { material: [{ material: 'x' }], generate: [{ generate: { algorithm: 'DES' } }] });
    const expires = async (id: string) => (await rekey.ok('GET', `${path}/keys/${id}`)).key.expirationDate;
    const never = await expires(old.id);
    const { body: made } = await rotate(old, { overlap: '3600s', generate: { algorithm: 'EC_P256' } });
    expect(made).toMatchObject({ version: 1, keyDetails: expect.any(String), id: expect.not.stringMatching(old.id) });
    expect([await expires(made.id), Date.parse(await expires(old.id)) < Date.now() + 3_600_000]).toEqual([never, true]);
    await knownRotation(rekey, made.rotationId);
    const back = await rekey.call('POST', `/v1/rotations/${made.rotationId}/revert`);
    expect([back.status, await expires(old.id)]).toEqual([202, never]);
    expect((await rekey.call('POST', `/v1/rotations/${made.rotationId}/revert`)).status).toBe(400);
    const { body: other } = await rotate(old, {});
    expect(Date.parse(await expires(old.id))).toBeLessThanOrEqual(Date.now());
    await knownRotation(rekey, other.rotationId);
    expect((await rekey.call('POST', `/v1/rotations/${other.rotationId}/compromise`, {})).status).toBe(200);
    expect((await rekey.get(`${path}/keys/${old.id}`)).status).toBe(404);
    expect((await rekey.get(`${path}/keys/${other.id}`)).status).toBe(200);
  });

  it('lets the web key sign that was published, and ends one for ever', async () => {
    const rekey = installation();
    const keys: Held = { kind: 'web-key', id: 'platform' };
    await known(rekey, keys);
    await refuses(keys, { overlap: [{ overlap: '60s' }], generate: [{ generate: { algorithm: 'none' } }] });
    const { webKeys: before } = await rekey.ok('GET', '/v2/web_keys');
    const { status, body } = await rotate(keys, { generate: { algorithm: 'ES256' } });
    expect([status, body]).toEqual([200, { rotationId: expect.any(String), version: 2 }]);
    // Nobody has seen the one that was made with it yet.
    expect((await rotate(keys, {})).body.code).toBe('key-vault.web-key.too-young');
    await knownRotation(rekey, body.rotationId);
    expect((await rekey.call('POST', `/v1/rotations/${body.rotationId}/compromise`, {})).status).toBe(200);
    const { webKeys: after } = await rekey.ok('GET', '/v2/web_keys');
    expect(after.map(({ state }: { state: string }) => state)).toEqual(['STATE_ACTIVE', 'STATE_INITIAL']);
    expect(after[0].id).toBe(before[1].id);
    const doomed = { version: body.version };
    const { body: ended } = await rekey.call('POST', `/v1/rotations/${body.rotationId}/compromise`, doomed);
    expect(ended).toMatchObject({ version: 3 });
  });
}
