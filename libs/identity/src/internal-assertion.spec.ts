import { randomBytes } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { Unauthenticated } from './identity.errors.js';
import { assertionKeyPair, AssertionSigner, AssertionVerifier } from './internal-assertion.js';
import type { Principal } from './principal.js';

const PRINCIPAL: Principal = {
  id: 'token-1',
  kind: 'token',
  name: 'ci',
  grants: [{ permission: 'project.app.write', scope: 'project:1' }, { permission: 'event.read' }],
  org: '100',
};
const keys = assertionKeyPair(randomBytes(32));
const signer = new AssertionSigner(keys.privateKey);
const verifier = (): AssertionVerifier => new AssertionVerifier(keys.publicKey, 'key-vault');

/** An assertion that is right in everything but what `change` says. */
function forged(change: object, key = keys.privateKey, header = { alg: 'EdDSA' }): Promise<string> {
  const { id, ...principal } = PRINCIPAL;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'rekey', sub: id, aud: 'key-vault', iat: now, exp: now + 60, principal, ...change };
  return new SignJWT(claims).setProtectedHeader(header).sign(key);
}

describe('internal assertion', () => {
  it('carries the whole principal to the service it is made for', async () => {
    expect(await verifier().verify(await signer.sign(PRINCIPAL, 'key-vault'))).toEqual(PRINCIPAL);
    expect(await verifier().verify(await forged({}))).toEqual(PRINCIPAL);
  });

  it('lives 60 seconds', async () => {
    const { iat, exp } = decodeJwt(await signer.sign(PRINCIPAL, 'key-vault'));

    expect((exp as number) - (iat as number)).toBe(60);
  });

  it('is refused by another service, so that one that is taken over cannot pass it on', async () => {
    await expect(verifier().verify(await signer.sign(PRINCIPAL, 'gateway'))).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('is refused when another key signed it', async () => {
    const other = new AssertionSigner(assertionKeyPair(randomBytes(32)).privateKey);

    await expect(verifier().verify(await other.sign(PRINCIPAL, 'key-vault'))).rejects.toThrow('not valid');
  });

  it('is refused when a character of it changed', async () => {
    const [header, payload = '', signature] = (await signer.sign(PRINCIPAL, 'key-vault')).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const raised = Buffer.from(JSON.stringify({ ...claims, principal: { kind: 'bootstrap', grants: [] } }));

    const tampered = `${header}.${raised.toString('base64url')}.${signature}`;

    await expect(verifier().verify(tampered)).rejects.toBeInstanceOf(Unauthenticated);
  });

  it.each<[string, object]>([
    ['it has expired', { exp: Math.floor(Date.now() / 1000) - 2 }],
    ['it never expires', { exp: undefined }],
    ['somebody else issued it', { iss: 'mallory' }],
    ['it names nobody', { sub: undefined }],
    ['it has no audience', { aud: undefined }],
    ['it says nothing of the principal', { principal: undefined }],
  ])('is refused when %s', async (_, change) => {
    await expect(verifier().verify(await forged(change))).rejects.toBeInstanceOf(Unauthenticated);
  });

  it('is refused when it is not signed at all, or by a shared secret made of the public key', async () => {
    const [, payload] = (await signer.sign(PRINCIPAL, 'key-vault')).split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const secret = keys.publicKey.export({ format: 'der', type: 'spki' });
    const confused = await forged({}, secret as never, { alg: 'HS256' });

    for (const assertion of [unsigned, confused, '', 'a.b.c', 'x'.repeat(10_000)]) {
      await expect(verifier().verify(assertion)).rejects.toBeInstanceOf(Unauthenticated);
    }
  });

  it('is signed once per principal, organization and audience for half its life', async () => {
    const first = await signer.sign(PRINCIPAL, 'key-vault');

    expect(await signer.sign({ ...PRINCIPAL }, 'key-vault')).toBe(first);
    expect(await signer.sign(PRINCIPAL, 'gateway')).not.toBe(first);
    expect(decodeJwt(await signer.sign({ ...PRINCIPAL, org: '200' }, 'key-vault'))).toMatchObject({
      principal: { org: '200' },
    });
  });

  it('is accepted by every key while a new master key spreads', async () => {
    const next = assertionKeyPair(randomBytes(32));
    const both = new AssertionVerifier([next.publicKey, keys.publicKey], 'key-vault');

    expect(await both.verify(await signer.sign(PRINCIPAL, 'key-vault'))).toEqual(PRINCIPAL);
    expect(await both.verify(await new AssertionSigner(next.privateKey).sign(PRINCIPAL, 'key-vault'))).toEqual(
      PRINCIPAL,
    );
  });

  describe('once verified', () => {
    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    it('is remembered, and forgotten when it expires', async () => {
      const remembering = verifier();
      const assertion = await new AssertionSigner(keys.privateKey).sign(PRINCIPAL, 'key-vault');
      const first = await remembering.verify(assertion);

      expect(await remembering.verify(assertion)).toBe(first);
      jest.advanceTimersByTime(61_000);
      await expect(remembering.verify(assertion)).rejects.toBeInstanceOf(Unauthenticated);
    });
  });
});

describe('assertionKeyPair', () => {
  it('gives every process of an installation the same pair', () => {
    const seed = randomBytes(32);
    const [one, two] = [assertionKeyPair(seed), assertionKeyPair(Buffer.from(seed))];

    expect(one.publicKey.equals(two.publicKey)).toBe(true);
    expect(one.publicKey.asymmetricKeyType).toBe('ed25519');
  });
});
