import { createHmac } from 'node:crypto';
import { standardWebhookHeaders, zitadelSignatureHeaders } from './signature-headers.js';

/** Vectors of the vendor's contract. */
const VECTORS = [
  {
    key: 'testSigningKey',
    t: 1_700_000_000,
    body: 'test',
    hex: '4d2cdd3630cfdb0f43c5842d65b7e89b3c3c3617a9380884ce676f3b63ca517e',
  },
  { key: 'k', t: 1_735_689_600, body: '', hex: '32b5a7e7b448b5e765f382742992c5cc66d95fc56f0ab5f93b10025410eac7b0' },
  {
    key: 'aB3dE5fG7hJ1kL2mN4pQ6rS8tU0vW1xY2zA4',
    t: 1_735_689_600,
    body: '{"fullMethod":"/zitadel.user.v2.UserService/AddHumanUser"}',
    hex: '4bd8a9338a471ec06223841624575ca1f2961e3a62ff365ac788520b128e918d',
  },
];

const call = (keys: readonly string[], t: number, body: string) => ({
  id: '0190f5c2-0000-7000-8000-000000000000',
  at: new Date(t * 1000 + 999),
  body: Buffer.from(body),
  keys,
});

describe('the ZITADEL header', () => {
  it.each(VECTORS)('is the vendor’s for the key $key', ({ key, t, body, hex }) => {
    expect(zitadelSignatureHeaders(call([key], t, body))['ZITADEL-Signature']).toBe(`t=${t},v1=${hex}`);
  });

  it('has one v1 for each key in their order, and says the same under both names', () => {
    const headers = zitadelSignatureHeaders(call(['new', 'old'], 5, 'x'));
    const hex = (key: string): string => createHmac('sha256', key).update('5.x').digest('hex');
    expect(headers['ZITADEL-Signature']).toBe(`t=5,v1=${hex('new')},v1=${hex('old')}`);
    expect(headers['X-ZITADEL-Signature']).toBe(headers['ZITADEL-Signature']);
  });
});

describe('the Standard Webhooks headers', () => {
  it('sign the id, the time and the body with each key', () => {
    const headers = standardWebhookHeaders(call(['new', 'old'], 5, 'x'));
    const signed = '0190f5c2-0000-7000-8000-000000000000.5.x';
    const base64 = (key: string): string => createHmac('sha256', key).update(signed).digest('base64');
    expect(headers).toEqual({
      'webhook-id': '0190f5c2-0000-7000-8000-000000000000',
      'webhook-timestamp': '5',
      'webhook-signature': `v1,${base64('new')} v1,${base64('old')}`,
    });
  });
});
