import {
  CredentialDescribed,
  type CredentialKind,
  DESCRIBE_CREDENTIALS_PATH,
  type DescribeCredentials,
  type DescribedCredentialsPage,
  type InternalRequest,
  InternalTransport,
  type ServiceName,
  topicOf,
} from '@rekey/contracts';
import { DomainError } from '@rekey/errors';
import { recordOf } from '@rekey/messaging';
import { eventually, principalWith, TestService, uniqueName } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { rotationLedger } from '../src/index.js';

const PAGE = 2;
const LONG_AGO = new Date('2026-01-01T00:00:00.000Z');

/** Stands for the owners of credentials: tells of what each holds, on its topic, a few at a time. */
class TestOwners extends InternalTransport {
  readonly held = new Map<ServiceName, CredentialDescribed[]>();
  readonly asked: string[] = [];
  /** What happens before each answer. */
  before: (asked: string) => void = () => undefined;
  service: TestService | undefined;

  async call<T>({ service, path, body }: InternalRequest): Promise<T | null> {
    if (path !== DESCRIBE_CREDENTIALS_PATH) throw new Error(`unexpected ${path}`);
    const { after = '0', limit = PAGE } = body as DescribeCredentials;
    const all = this.held.get(service) ?? [];
    if (limit === 0) return { next: null, described: 0, events: [], total: all.length } satisfies Page as T;
    const asked = `${service} ${after}`;
    this.asked.push(asked);
    this.before(asked);
    const from = Number(after);
    const page = all.slice(from, from + PAGE);
    const events = await this.publish(service, page);
    const next = from + PAGE < all.length ? String(from + PAGE) : null;
    return { next, described: page.length, events } satisfies Page as T;
  }

  async publish(owner: ServiceName, events: readonly CredentialDescribed[]): Promise<string[]> {
    const ids = events.map(() => uuidv7());
    const records = events.map((event, index) => {
      const { id: subject } = event;
      const facts = { specversion: '1.0', id: ids[index] as string, source: `/services/${owner}`, subject } as const;
      const about = { type: CredentialDescribed.type, time: new Date().toISOString(), partitionkey: subject };
      return recordOf({ ...facts, ...about, datacontenttype: 'application/json', data: { ...event } }, topicOf(owner));
    });
    await this.service?.eventLog.publish(records);
    return ids;
  }
}
type Page = DescribedCredentialsPage;

const owners = new TestOwners();
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(rotationLedger, { transport: owners });
  owners.service = service;
});
afterAll(() => service?.stop());
beforeEach(() => {
  owners.asked.length = 0;
  owners.before = () => undefined;
});

function credential(kind: CredentialKind, name = uniqueName('credential')): CredentialDescribed {
  const life = { number: 1, state: 'active', createdAt: LONG_AGO, activatedAt: LONG_AGO, retireAt: null } as const;
  return CredentialDescribed.of({ kind, id: name, name, scope: {} }, { createdAt: LONG_AGO, versions: [life] });
}

async function begin(): Promise<string> {
  const { status, body } = await service.call({ method: 'POST', url: '/v1/admin/ledger/rebuild' });
  expect(status).toBe(202);
  return body.id as string;
}

async function job(id: string): Promise<unknown> {
  return (await service.call({ url: `/v1/admin/ledger/jobs/${id}` })).body;
}

async function done(id: string, total: number): Promise<void> {
  await eventually(async () => expect(await job(id)).toEqual({ state: 'done', done: total, total }), {
    timeoutMs: 30_000,
  });
}

async function inventory(): Promise<Readonly<Record<string, unknown>>[]> {
  return (await service.call({ url: '/v1/credentials?limit=500' })).body.items;
}
const names = async (): Promise<unknown[]> => (await inventory()).map(({ name }) => name).sort();

it('knows afterwards what the services hold, page after page, and forgets what none does', async () => {
  const lost = credential('client-secret', 'lost');
  const targets = [1, 2, 3].map(() => credential('target-signing-key'));
  const keys = [1, 2, 3, 4, 5].map(() => credential('vault-key'));
  await owners.publish('application-secrets', [lost]);
  await eventually(async () => expect(await names()).toEqual(['lost']));
  owners.held.set('action-targets', targets).set('key-vault', keys);

  await done(await begin(), 8);

  expect(await names()).toEqual([...targets, ...keys].map(({ name }) => name).sort());
  expect((await service.call({ url: '/v1/credentials/client-secret/lost' })).status).toBe(404);
  expect(owners.asked).toEqual([
    ...['action-targets 0', 'action-targets 2', 'application-secrets 0', 'jwks-credentials 0'],
    ...['key-vault 0', 'key-vault 2', 'key-vault 4'],
  ]);
  const before = await inventory();
  await done(await begin(), 8);
  expect(await inventory()).toEqual(before);
});

it('goes on where it was when a service was away', async () => {
  owners.held.set(
    'key-vault',
    [1, 2, 3, 4].map(() => credential('vault-key')),
  );
  let isAway = true;
  owners.before = (asked) => {
    const unavailable = { code: 'test.away', kind: 'unavailable', message: 'away' } as const;
    if (asked === 'key-vault 2' && isAway) throw new DomainError(unavailable);
  };
  const id = await begin();
  await eventually(() => expect(owners.asked.filter((asked) => asked === 'key-vault 2').length).toBeGreaterThan(1), {
    timeoutMs: 30_000,
  });
  expect(await job(id)).toEqual({ state: 'running', done: 5, total: 7 });
  expect(await begin()).toBe(id);
  isAway = false;
  await done(id, 7);
  expect(owners.asked.filter((asked) => asked === 'key-vault 0')).toHaveLength(1);
});

it('keeps what was made while it ran, whether somebody described it or not', async () => {
  const made = credential('application-key', 'made meanwhile');
  const fresh = new CredentialDescribed({ ...made, createdAt: new Date().toISOString() });
  owners.before = (asked) => {
    if (asked === 'key-vault 0') void owners.publish('application-secrets', [fresh]);
  };
  await done(await begin(), 7);
  await eventually(async () => expect(await names()).toContain('made meanwhile'));
});

it('is for holders of ledger.write', async () => {
  const as = principalWith([{ permission: 'token.write' }]);
  const url = '/v1/admin/ledger/rebuild';
  expect((await service.call({ method: 'POST', url, as })).status).toBe(403);
  expect((await service.call({ method: 'POST', url, as: null })).status).toBe(401);
  expect((await service.call({ url: `/v1/admin/ledger/jobs/${uuidv7()}`, as })).status).toBe(403);
  expect((await service.call({ url: `/v1/admin/ledger/jobs/${uuidv7()}` })).status).toBe(404);
  expect((await service.call({ url: '/v1/admin/ledger/jobs/none' })).status).toBe(404);
});
