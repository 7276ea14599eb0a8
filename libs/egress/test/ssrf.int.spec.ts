import diagnostics from 'node:diagnostics_channel';
import dns, { type LookupAddress } from 'node:dns';
import resolver from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { describeEgressError, type EgressAnswer, EgressClient, EgressDenied, EgressPolicy } from '../src/index.js';
import { EgressServer } from './egress-server.js';

/**
 * Whoever may create a target chooses what this installation calls. None of these may reach what listens inside: the
 * listener counts connections, not requests, so even a handshake would be seen.
 */
const HOSTS_OF_THIS_MACHINE = [
  '127.0.0.1',
  '127.0.0.2',
  '127.255.255.254',
  '127.1',
  '127.0.1',
  '0177.0.0.1',
  '0177.0.0.01',
  '017700000001',
  '2130706433',
  '0x7f000001',
  '0x7f.0x0.0x0.0x1',
  '0x7f.1',
  '127.0.0.1.',
  '%31%32%37.0.0.1',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '0',
  '0.0.0.0',
  'localhost',
  'LOCALHOST',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[::ffff:0.0.0.0]',
];

const HOSTS_OF_OTHERS = [
  ...['0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '169.254.0.1', '169.254.169.254'],
  ...['169.254.170.2', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.0.192', '192.0.2.1', '192.88.99.1'],
  ...['192.168.0.1', '192.168.255.255', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1'],
  ...['239.255.255.255', '240.0.0.1', '255.255.255.254', '255.255.255.255'],
  // The same in other digits: metadata as one number, octal and hexadecimal; 10/8 and 192.168/16 in short forms.
  ...['2852039166', '0251.0376.0251.0376', '0xa9fea9fe', '0xa9.254.0xa9fe', '10.1', '012.1', '192.168.257'],
  ...['[100::1]', '[2001::1]', '[2001:2::1]', '[2001:10::1]', '[2001:20::1]', '[2001:db8::1]', '[3fff::1]'],
  ...['[fc00::1]', '[fd00:ec2::254]', '[fdff::1]', '[fe80::1]', '[febf::1]', '[fec0::1]', '[ff02::1]', '[4000::1]'],
  ...['[::10.0.0.1]', '[::ffff:10.0.0.1]', '[::ffff:a9fe:a9fe]', '[::ffff:0:10.0.0.1]', '[64:ff9b::10.0.0.1]'],
  ...['[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::1]', '[2002:7f00:1::]', '[2002:a00:1::]', '[2002:a9fe:a9fe::1]'],
];

const servers: EgressServer[] = [];
const clients: EgressClient[] = [];
/** Names are looked up by threads that keys are made by too: whatever another spec of this process left to them comes first. */
beforeAll(() => resolver.lookup('localhost'));
afterEach(async () => {
  jest.restoreAllMocks();
  syncBuiltinESMExports();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(...handler: Parameters<typeof EgressServer.http>): Promise<EgressServer> {
  const server = await EgressServer.http(...handler);
  servers.push(server);
  return server;
}

function clientFor(...allow: string[]): EgressClient {
  const client = new EgressClient(new EgressPolicy(allow));
  clients.push(client);
  return client;
}

const POST = { headers: {}, body: '{}', limits: { timeoutMs: 60_000, maxBytes: 1_000 } };

/** What became of a call that must not be made: its error, and how it is told to the owner of the target. */
async function refusalOf(call: Promise<EgressAnswer>): Promise<string> {
  const error: unknown = await call.then(
    ({ status }) => `answered ${status}`,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EgressDenied);
  return describeEgressError(error);
}

/** Sockets that anything in this process begins to connect meanwhile. */
async function dialledDuring(work: () => Promise<void>): Promise<number> {
  let dialled = 0;
  const count = (): void => void (dialled += 1);
  diagnostics.subscribe('net.client.socket', count);
  await work().finally(() => diagnostics.unsubscribe('net.client.socket', count));
  return dialled;
}

/** Stands in for the system's resolver, both forms of it: each lookup of the name takes the next answer, the last one stays. */
function resolveTo(name: string, ...answers: (readonly string[])[]): { readonly lookups: () => number } {
  let lookups = 0;
  const next = (): LookupAddress[] => {
    const addresses = answers[Math.min(lookups, answers.length - 1)] ?? [];
    lookups += 1;
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  type Callback = (error: null, addresses: LookupAddress[]) => void;
  const callback = (host: string, _options: unknown, answer: Callback): void => {
    expect(host).toBe(name);
    process.nextTick(() => answer(null, next()));
  };
  jest.spyOn(dns, 'lookup').mockImplementation(callback as never);
  jest.spyOn(resolver, 'lookup').mockImplementation((async () => next()) as never);
  syncBuiltinESMExports();
  return { lookups: () => lookups };
}

describe('a call into the installation', () => {
  it.each(HOSTS_OF_THIS_MACHINE)(
    'would reach a listener at %s if it were allowed, and never gets there',
    async (host) => {
      const listener = await serve();
      const url = listener.url('/', host);

      expect(await refusalOf(clientFor().post(url, POST))).toBe('address not allowed');
      expect(await refusalOf(clientFor().get(url, {}, POST.limits))).toBe('address not allowed');
      expect(listener.connections).toBe(0);

      expect((await clientFor('0.0.0.0/0', '::/0').post(url, POST)).body.toString()).toBe('reached');
      expect(listener.connections).toBe(1);
    },
  );

  it.each(HOSTS_OF_OTHERS)('is not even begun to %s', async (host) => {
    const dialled = await dialledDuring(async () => {
      expect(await refusalOf(clientFor().post(new URL(`http://${host}/`), POST))).toBe('address not allowed');
      await expect(new EgressPolicy([]).checkUrl(new URL(`https://${host}/`))).rejects.toBeInstanceOf(EgressDenied);
    });

    expect(dialled).toBe(0);
  });

  it.each(['user@', 'user:pass@', ':pass@', '8.8.8.8@', 'hooks.example%23@', 'hooks.example%2f@'])(
    'is refused with %s before the host, even if the host is allowed',
    async (userinfo) => {
      const listener = await serve();
      const url = new URL(`http://${userinfo}127.0.0.1:${listener.port}/`);

      await refusalOf(clientFor().post(url, POST));
      await refusalOf(clientFor('127.0.0.1').post(url, POST));
      expect(listener.connections).toBe(0);
    },
  );

  it.each(['[::1%25lo]', '127.0.0.1%00.example', '1.2.3.4.5', '999.1.1.1', '0x7f.0.0.0.1', '127.0.0.1%20'])(
    'is no URL with the host %s',
    (host) => {
      expect(URL.canParse(`http://${host}/`)).toBe(false);
    },
  );
});

describe('a redirect into the installation', () => {
  it.each(HOSTS_OF_THIS_MACHINE.filter((host) => host.toLowerCase() !== 'localhost'))(
    'to %s is not followed, whatever its status',
    async (host) => {
      const listener = await serve();
      for (const status of [301, 302, 303, 307, 308]) {
        const start = await serve((_, response) => {
          response.writeHead(status, { location: listener.url('/', host).href }).end();
        });

        // Only this name is allowed, not the address behind it.
        expect(await refusalOf(clientFor('localhost').post(start.url('/', 'localhost'), POST))).toBe(
          'address not allowed',
        );
        expect(start.connections).toBe(1);
      }
      expect(listener.connections).toBe(0);
    },
  );

  it('behind another redirect is not followed either', async () => {
    const listener = await serve();
    const second = await serve((_, response) => void response.writeHead(307, { location: listener.url().href }).end());
    const first = await serve((_, response) => {
      response.writeHead(307, { location: second.url('/', 'localhost').href }).end();
    });

    await refusalOf(clientFor('localhost').post(first.url('/', 'localhost'), POST));

    expect([first.connections, second.connections, listener.connections]).toEqual([1, 1, 0]);
  });
});

describe('a name whose address changes', () => {
  const NAME = 'rebinding.example';

  it('between the check and the call is refused when it is dialled', async () => {
    const listener = await serve();
    const url = listener.url('/', NAME);
    resolveTo(NAME, ['8.8.8.8'], ['127.0.0.1']);

    await expect(new EgressPolicy([]).checkUrl(url)).resolves.toBeUndefined();
    expect(await refusalOf(clientFor().post(url, POST))).toBe('address not allowed');
    expect(listener.connections).toBe(0);
  });

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '::', '169.254.169.254', '10.0.0.1', 'fd00:ec2::254'])(
    'is refused with %s among public ones, in any place',
    async (address) => {
      const listener = await serve();
      for (const answer of [[address], [address, '8.8.8.8'], ['8.8.8.8', '2606:4700::1111', address]]) {
        resolveTo(NAME, answer);
        await refusalOf(clientFor().post(listener.url('/', NAME), POST));
        await expect(new EgressPolicy([]).checkUrl(listener.url('/', NAME))).rejects.toBeInstanceOf(EgressDenied);
      }
      expect(listener.connections).toBe(0);
    },
  );

  it('is looked up once for a connection: what is dialled is what was checked', async () => {
    const listener = await serve();
    // Were the name resolved again after the check, the second answer would be dialled.
    const { lookups } = resolveTo(NAME, ['127.0.0.1'], ['127.0.0.2']);

    const answer = await clientFor('127.0.0.1').post(listener.url('/', NAME), POST);

    expect([answer.status, lookups()]).toEqual([200, 1]);
  });

  it('is checked again for each connection and after a redirect to itself', async () => {
    const listener = await serve();
    const start = await serve((_, response) => {
      response.writeHead(307, { connection: 'close', location: listener.url('/', NAME).href }).end();
    });
    resolveTo(NAME, ['127.0.0.1'], ['127.0.0.2']);

    await refusalOf(clientFor('127.0.0.1').post(start.url('/', NAME), POST));

    expect([start.connections, listener.connections]).toEqual([1, 0]);
  });
});

describe('an allow-list of one target', () => {
  it('opens its sockets to no other list, not even while they are idle', async () => {
    const listener = await serve();
    const client = clientFor();
    const url = listener.url();

    expect((await client.allowing(['127.0.0.0/8']).post(url, POST)).status).toBe(200);
    await refusalOf(client.post(url, POST));
    await refusalOf(client.allowing(['10.0.0.0/8']).post(url, POST));

    expect(listener.connections).toBe(1);
  });

  it('does not hold for where a redirect leads outside of it', async () => {
    const listener = await serve();
    const start = await serve((_, response) => {
      response.writeHead(308, { location: listener.url('/', '[::1]').href }).end();
    });

    await refusalOf(clientFor().allowing(['127.0.0.1']).post(start.url(), POST));

    expect(listener.connections).toBe(0);
  });
});
