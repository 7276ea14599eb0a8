import { createPublicKey, verify, type VerifyKeyObjectInput } from 'node:crypto';
import { compactVerify, createLocalJWKSet } from 'jose';
import { queryDatabase } from './dump.js';
import { WebKeys } from './web-key-fixture.js';

const PAYLOAD = '{"sub":"ü<>"}';

describe('the life of a web key', () => {
  let keys: WebKeys;
  beforeAll(async () => {
    keys = await WebKeys.start();
  });
  afterAll(() => keys.stop());

  const active = async (): Promise<string> =>
    (await keys.list()).find(({ state }) => state === 'STATE_ACTIVE')?.id as string;

  /** Events are in the order of their commits: once a later one is there, all are. */
  const activations = async (id: string): Promise<number> => {
    await keys.service.eventsOf('io.rekey.web-key.created.v1', await keys.create());
    return keys.service.events.filter(({ type, subject }) => type.includes('activated') && subject === id).length;
  };

  it.each([
    [{}, 'RS256', { rsa: { bits: 'RSA_BITS_2048', hasher: 'RSA_HASHER_SHA256' } }],
    [{ rsa: {} }, 'RS256', { rsa: { bits: 'RSA_BITS_2048', hasher: 'RSA_HASHER_SHA256' } }],
    [{ rsa: { bits: 2, hasher: 2 } }, 'RS384', { rsa: { bits: 'RSA_BITS_3072', hasher: 'RSA_HASHER_SHA384' } }],
    [
      { rsa: { bits: 'RSA_BITS_4096', hasher: 'RSA_HASHER_SHA512' } },
      'RS512',
      { rsa: { bits: 'RSA_BITS_4096', hasher: 'RSA_HASHER_SHA512' } },
    ],
    [{ ecdsa: {}, rsa: null }, 'ES256', { ecdsa: { curve: 'ECDSA_CURVE_P256' } }],
    [{ ecdsa: { curve: 'ECDSA_CURVE_P384' } }, 'ES384', { ecdsa: { curve: 'ECDSA_CURVE_P384' } }],
    [{ ecdsa: { curve: 'ECDSA_CURVE_P512' } }, 'ES512', { ecdsa: { curve: 'ECDSA_CURVE_P512' } }],
    [{ ed25519: {} }, 'EdDSA', { ed25519: {} }],
  ])(
    '%j makes a key for %s, whose signatures jose and node:crypto verify from the published set',
    async (body, alg, listed) => {
      const made = await keys.call('POST', '/v2/web_keys', body);
      expect(made).toMatchObject({ status: 200, body: { id: expect.stringMatching(/^\d+$/) } });
      const { id, creationDate } = made.body as { id: string; creationDate: string };
      expect((await keys.list()).find((key) => key.id === id)).toEqual({
        id,
        creationDate,
        changeDate: creationDate,
        state: 'STATE_INITIAL',
        ...listed,
      });
      const [event] = await keys.service.eventsOf('io.rekey.web-key.created.v1', id);
      const { keys: published } = await keys.published();
      const jwk = published.find(({ kid }) => kid === id);
      expect(jwk).toMatchObject({ kid: id, alg, use: 'sig' });
      expect(jwk).not.toHaveProperty('d');
      expect(event?.data['publicJwk']).toEqual(jwk);

      expect((await keys.activateNow(id)).status).toBe(200);
      const token = await keys.token(PAYLOAD);
      const { payload, protectedHeader } = await compactVerify(token, createLocalJWKSet(await keys.published()));
      expect([protectedHeader, Buffer.from(payload).toString()]).toEqual([{ alg, kid: id, typ: 'JWT' }, PAYLOAD]);
      const [header, body64, signature] = token.split('.') as [string, string, string];
      const key: VerifyKeyObjectInput = {
        key: createPublicKey({ key: jwk as never, format: 'jwk' }),
        dsaEncoding: 'ieee-p1363',
      };
      const digest = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`;
      const signed = Buffer.from(`${header}.${body64}`);
      expect(verify(digest, signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
    },
  );

  // The risk: verifiers that cached the set would refuse everything that is signed until their cache is over.
  it('does not let a key sign before every cache has it, and says from when it may', async () => {
    const [before, from] = [await active(), Date.now()];
    const id = await keys.create();
    const to = Date.now();
    const refused = await keys.activate(id);
    expect(refused).toMatchObject({ status: 400, body: { code: 'failed_precondition' } });
    const notBefore = new Date(/from (\S+) on/.exec(refused.body.message as string)?.[1] ?? '');
    expect(Number(notBefore) - 360_000).toBeGreaterThanOrEqual(from - 1_000);
    expect(Number(notBefore) - 360_000).toBeLessThanOrEqual(to + 1_000);
    expect(await keys.call('POST', `/v2/web_keys/${id}/activate`)).toMatchObject({ status: 400, body: { code: 9 } });
    expect([await keys.signer(), await keys.stateOf(id)]).toEqual([before, 'STATE_INITIAL']);

    await keys.backdate(id, 350);
    expect((await keys.activate(id)).status).toBe(400);
    await keys.backdate(id, 10);
    expect((await keys.activate(id)).status).toBe(200);
    expect(await active()).toBe(id);
  });

  it('signs with the new key from the activation on, and what the old one signed verifies until it is deleted', async () => {
    const [old, id] = [await active(), await keys.create()];
    const token = await keys.token(PAYLOAD);
    await keys.backdate(id, 360);
    const activated = await keys.call('POST', `/v2/web_keys/${id}/activate`);
    expect(activated).toMatchObject({ status: 200, body: { changeDate: expect.any(String) } });
    await keys.service.eventsOf('io.rekey.web-key.activated.v1', id);
    expect([await keys.stateOf(old), await keys.stateOf(id)]).toEqual(['STATE_INACTIVE', 'STATE_ACTIVE']);
    const set = createLocalJWKSet(await keys.published());
    expect((await compactVerify(token, set)).protectedHeader.kid).toBe(old);
    expect((await compactVerify(await keys.token(PAYLOAD), set)).protectedHeader.kid).toBe(id);

    const deleted = await keys.call('DELETE', `/v2/web_keys/${old}`);
    expect(deleted).toMatchObject({ status: 200, body: { deletionDate: expect.any(String) } });
    await keys.service.eventsOf('io.rekey.web-key.removed.v1', old);
    await expect(compactVerify(token, createLocalJWKSet(await keys.published()))).rejects.toThrow(/no applicable key/);
    expect(await keys.delete(old)).toMatchObject({ status: 200, body: deleted.body });
    expect(await keys.activate(old)).toMatchObject({ status: 404 });
    const rows = await queryDatabase(
      keys.service.databaseUrl,
      'SELECT private_key AS key FROM key_vault.web_keys WHERE id = $1',
      [old],
    );
    expect(rows).toEqual([{ key: null }]);
  });

  it('goes back to a key that signed before', async () => {
    const [old, id] = [await active(), await keys.create()];
    await keys.activateNow(id);
    await keys.backdate(old, 360);
    expect((await keys.activate(old)).status).toBe(200);
    expect([await keys.stateOf(old), await keys.stateOf(id)]).toEqual(['STATE_ACTIVE', 'STATE_INACTIVE']);
    // An emergency does not shorten the lead time of what comes after it.
    expect((await keys.activate(id)).status).toBe(400);
  });

  it('changes nothing and tells nobody when the key that signs is activated again', async () => {
    const id = await active();
    const known = await activations(id);
    const [first, second] = [await keys.activate(id), await keys.activate(id)];
    expect([first.status, second.body]).toEqual([200, first.body]);
    const now = await keys.activateNow(id);
    expect(now).toMatchObject({ status: 200, body: { id, state: 'active', activatedAt: first.body.changeDate } });
    expect(await activations(id)).toBe(known);
  });

  it('keeps exactly one active key when several are activated at once', async () => {
    const ids = [await keys.create(), await keys.create(), await keys.create()];
    const answers = await Promise.all(ids.map((id) => keys.activateNow(id)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const states = (await keys.list()).filter(({ state }) => state === 'STATE_ACTIVE');
    expect(states).toHaveLength(1);
    expect(ids).toContain(states[0]?.id);
  });
});
