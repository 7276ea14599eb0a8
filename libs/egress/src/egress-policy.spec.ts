import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { ConfigError } from '@rekey/config';
import { EgressDenied, EgressPolicy } from './egress-policy.js';

const policy = new EgressPolicy([]);

const DENIED_ADDRESSES = [
  ['this host', '0.0.0.0', '0.255.255.255', '::'],
  ['private', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  ['carrier-grade NAT', '100.64.0.1', '100.127.255.255'],
  ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
  ['link-local and metadata', '169.254.0.1', '169.254.169.254', '169.254.170.2', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  ['protocol assignments', '192.0.0.1', '192.0.0.170'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ['benchmarks', '198.18.0.1', '198.19.255.255', '2001:2::1'],
  ['6to4 relay', '192.88.99.1'],
  ['multicast and reserved', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', 'ff02::1'],
  ['unique local and cloud metadata', 'fc00::1', 'fd00:ec2::254', 'fdff::1'],
  ['site-local', 'fec0::1'],
  ['mapped', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:169.254.169.254', '::ffff:7f00:1', '::ffff:0:127.0.0.1'],
  ['compatible', '::127.0.0.1', '::10.0.0.1'],
  ['6to4', '2002:7f00:1::', '2002:a9fe:a9fe::'],
  ['NAT64', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1'],
  ['Teredo and ORCHID', '2001::1', '2001:10::1', '2001:20::1'],
  ['discard and unassigned', '100::1', '4000::1', '5f00::1', 'e000::1'],
  ['no address', '', 'localhost', '1.2.3.4.5', '999.1.1.1'],
].flatMap(([range, ...addresses]) => addresses.map((address) => [range as string, address] as const));

describe('addresses', () => {
  it.each(DENIED_ADDRESSES)('denies %s: %s', (_, address) => {
    expect(policy.allows(address, 'host.example')).toBe(false);
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '192.167.255.255',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
  ])('allows public %s', (address) => {
    expect(policy.allows(address, 'host.example')).toBe(true);
  });
});

describe('URLs', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://%31%32%37.0.0.1/',
    'http://１２７.０.０.１/',
    'https://169.254.169.254/latest/meta-data/',
    'http://[::1]:8080/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[fd00:ec2::254]/',
    'http://user@8.8.8.8/',
    'http://user:pass@8.8.8.8/',
    'http://:pass@8.8.8.8/',
    'ftp://8.8.8.8/',
    'file:///etc/passwd',
    'gopher://8.8.8.8/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'ws://8.8.8.8/',
  ])('refuses %s', async (url) => {
    expect(() => policy.checkLiteral(new URL(url))).toThrow(EgressDenied);
    await expect(policy.checkUrl(new URL(url))).rejects.toBeInstanceOf(EgressDenied);
  });

  it.each([
    ['http://user@8.8.8.8/', 'The URL must not have a user name or password in it'],
    ['https://:pass@name.example/', 'The URL must not have a user name or password in it'],
    ['ftp://8.8.8.8/', 'Only http and https URLs are called'],
    ['http://10.0.0.1/', 'Calls to 10.0.0.1 are not allowed'],
  ])('says what is wrong with %s', (url, message) => {
    expect(() => policy.checkLiteral(new URL(url))).toThrow(message);
  });

  it.each(['http://localhost/', 'https://localhost:8443/path', 'http://LOCALHOST/'])(
    'refuses %s, a name that resolves to a denied address',
    async (url) => {
      await expect(policy.checkUrl(new URL(url))).rejects.toBeInstanceOf(EgressDenied);
    },
  );

  it('accepts a name that does not resolve now, because it is checked when it is dialled', async () => {
    await expect(policy.checkUrl(new URL('https://nothing.invalid/hook'))).resolves.toBeUndefined();
  });

  it('waits for a resolver up to its limit, and then takes the name for one that does not resolve now', async () => {
    const resolver = jest.spyOn(dns, 'lookup').mockReturnValue(new Promise(() => undefined) as never);
    syncBuiltinESMExports();
    try {
      await expect(new EgressPolicy([], 20).checkUrl(new URL('http://localhost/'))).resolves.toBeUndefined();
      expect(resolver).toHaveBeenCalledTimes(1);
    } finally {
      resolver.mockRestore();
      syncBuiltinESMExports();
    }
  });

  it('accepts public literal addresses', async () => {
    await expect(policy.checkUrl(new URL('https://8.8.8.8/'))).resolves.toBeUndefined();
    await expect(policy.checkUrl(new URL('https://[2606:4700::1111]/'))).resolves.toBeUndefined();
  });

  it('names the host in the refusal and nothing that it resolved to', async () => {
    const error: Error = (await policy
      .checkUrl(new URL('http://localhost/'))
      .catch((reason: Error) => reason)) as Error;

    expect(error.message).toContain('localhost');
    expect(error.message).not.toMatch(/127|::1/);
  });
});

describe('REKEY_EGRESS_ALLOW', () => {
  it('opens a range by CIDR, for mapped addresses too', () => {
    const open = new EgressPolicy(['10.1.0.0/16', 'fd00::/8']);

    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1']) expect(open.allows(address, 'h')).toBe(true);
    for (const address of ['10.2.0.1', '127.0.0.1', 'fc00::1']) expect(open.allows(address, 'h')).toBe(false);
  });

  it('opens one address', async () => {
    const open = new EgressPolicy(['127.0.0.1', '[::1]']);

    expect(open.allows('127.0.0.1', '127.0.0.1')).toBe(true);
    expect(open.allows('127.0.0.2', 'h')).toBe(false);
    await expect(open.checkUrl(new URL('http://[::1]/'))).resolves.toBeUndefined();
  });

  it('opens a host whatever it resolves to, and no other name for the same address', () => {
    const open = new EgressPolicy(['Hooks.Internal']);

    expect(open.allows('10.0.0.1', 'hooks.internal')).toBe(true);
    for (const host of ['a.hooks.internal', 'hooks.internal.evil.example', 'internal', '10.0.0.1']) {
      expect(open.allows('10.0.0.1', host)).toBe(false);
    }
  });

  it('opens neither another scheme nor credentials in a URL', () => {
    const open = new EgressPolicy(['0.0.0.0/0', 'files.internal']);

    expect(() => open.checkLiteral(new URL('ftp://files.internal/'))).toThrow(EgressDenied);
    expect(() => open.checkLiteral(new URL('http://a:b@files.internal/'))).toThrow(EgressDenied);
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0/8',
    'http://host',
    'a b',
    '/8',
    '*.example.com',
    '127.1',
    '2130706433',
    '0x7f.1',
    '',
  ])('refuses the entry %j by name', (entry) => {
    expect(() => new EgressPolicy([entry])).toThrow(ConfigError);
    expect(() => new EgressPolicy([entry])).toThrow(/REKEY_EGRESS_ALLOW/);
  });
});

describe('lookup', () => {
  const look = (given: EgressPolicy, host: string, all: boolean): Promise<unknown> =>
    new Promise((resolve) => {
      given.lookup(host, { all }, (error, address) => resolve(error ?? address));
    });

  it('fails for a name with a denied address, in both of its forms', async () => {
    expect(await look(policy, 'localhost', true)).toBeInstanceOf(EgressDenied);
    expect(await look(policy, 'localhost', false)).toBeInstanceOf(EgressDenied);
  });

  it('gives the addresses that it checked', async () => {
    const open = new EgressPolicy(['127.0.0.0/8', '::1']);

    expect(await look(open, 'localhost', false)).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(await look(open, 'localhost', true)).toEqual(
      expect.arrayContaining([expect.objectContaining({ family: expect.any(Number) })]),
    );
  });

  it('passes the resolver’s own error on', async () => {
    expect(await look(policy, 'nothing.invalid', true)).toMatchObject({ code: expect.stringMatching(/^E/) });
  });
});
