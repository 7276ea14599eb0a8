import { verifyZitadelSignature } from './verify-zitadel-signature.js';

const VECTORS = [
  {
    key: 'testSigningKey',
    t: 1_700_000_000,
    body: 'test',
    v1: '4d2cdd3630cfdb0f43c5842d65b7e89b3c3c3617a9380884ce676f3b63ca517e',
  },
  { key: 'k', t: 1_735_689_600, body: '', v1: '32b5a7e7b448b5e765f382742992c5cc66d95fc56f0ab5f93b10025410eac7b0' },
  {
    key: 'aB3dE5fG7hJ1kL2mN4pQ6rS8tU0vW1xY2zA4',
    t: 1_735_689_600,
    body: '{"fullMethod":"/zitadel.user.v2.UserService/AddHumanUser"}',
    v1: '4bd8a9338a471ec06223841624575ca1f2961e3a62ff365ac788520b128e918d',
  },
] as const;
const [{ key, t, body, v1 }] = VECTORS;
const verify = (header: string | undefined, lateBy = 0): string =>
  verifyZitadelSignature({ header, body: Buffer.from(body), key, now: new Date((t + lateBy) * 1000) });

describe('verifyZitadelSignature', () => {
  it.each(VECTORS)('accepts the vector of key $key', (vector) => {
    const header = `t=${vector.t},v1=${vector.v1}`;
    const now = new Date(vector.t * 1000);
    expect(verifyZitadelSignature({ ...vector, header, now, body: Buffer.from(vector.body) })).toBe('valid');
    expect(verifyZitadelSignature({ ...vector, header, now, body: Buffer.from(`${vector.body} `) })).not.toBe('valid');
  });

  it('accepts any one of several signatures, and skips those that are no hex', () => {
    expect(verify(`t=${t},v1=${'0'.repeat(64)},v1=${v1}`)).toBe('valid');
    expect(verify(`t=${t},v1=xyz,v1=${v1}`)).toBe('valid');
    expect(verify(`t=${t},v1=${'0'.repeat(64)},v1=00`)).toBe('no-valid-signature');
    expect(verify(`t=${t},v1=xyz`)).toBe('no-valid-signature');
    expect(verify(`t=${t}`)).toBe('no-valid-signature');
  });

  it('ignores names that it does not know', () => {
    expect(verify(`t=${t},v0=ff,v1=${v1}`)).toBe('valid');
  });

  it('refuses parts that are not one name and one value, and a time that is no integer', () => {
    for (const header of [`t=${t},v1`, `t=${t},v1=${v1}=`, `t=${t}.5,v1=${v1}`, `t=,v1=${v1}`, `t=${t},,v1=${v1}`]) {
      expect([header, verify(header)]).toEqual([header, 'invalid-header']);
    }
  });

  it('refuses what is older than five minutes before it compares, and takes a missing time for the oldest', () => {
    expect(verify(`t=${t},v1=${v1}`, 300)).toBe('valid');
    expect(verify(`t=${t},v1=${v1}`, 301)).toBe('too-old');
    expect(verify(`t=${t},v1=00`, 301)).toBe('too-old');
    expect(verify(`v1=${v1}`)).toBe('too-old');
  });

  it('accepts a time in the future, as the vendor does', () => {
    expect(verify(`t=${t},v1=${v1}`, -86_400)).toBe('valid');
  });

  it('says of a request without the header that it is not signed', () => {
    expect(verify(undefined)).toBe('not-signed');
  });
});
