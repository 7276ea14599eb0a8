import { CredentialDescribed, type Feed, type InternalRequest, InternalTransport, topicOf } from '@rekey/contracts';
import { recordOf } from '@rekey/messaging';
import { eventually, principalWith, TestService } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { rotationLedger } from '../src/index.js';

const URL = '/v1/credentials/client-secret/app-1/holders';
const KEY = { project: 'shop', name: 'oauth', environments: ['production'] };

/** Owner and vault, as they would answer. */
class Others extends InternalTransport {
  readonly asked: InternalRequest[] = [];
  isThere = true;
  feed: Feed = { ...KEY, keyId: 'k1', version: null, lastError: null, fed: [] };

  call<T>(request: InternalRequest): Promise<T | null> {
    this.asked.push(request);
    if (request.path === '/internal/v1/feeds/of') return Promise.resolve({ feeds: [this.feed] } as T);
    return Promise.resolve((request.path === '/internal/v1/feeds' && !this.isThere ? null : {}) as T | null);
  }
}

describe('holders of a credential', () => {
  const others = new Others();
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start(rotationLedger, { transport: others });
    await describeCredential('client-secret', 'app-1', { org: 'o1', project: 'p1' });
    await describeCredential('vault-key', 'k1', { vaultProject: 'shop' });
  });
  afterAll(() => service.stop());

  async function describeCredential(kind: 'client-secret' | 'vault-key', id: string, scope: object): Promise<void> {
    const owner = kind === 'vault-key' ? 'key-vault' : 'application-secrets';
    const at = new Date().toISOString();
    const data = {
      ...{ kind, id, name: id, scope, createdAt: at, removedAt: null, follows: [] },
      versions: [
        {
          version: 1,
          state: 'active',
          createdAt: at,
          activatedAt: at,
          retireAt: null,
          expiresAt: null,
          lastUsedAt: null,
        },
      ],
    };
    await service.eventLog.publish([
      recordOf(
        {
          ...{ specversion: '1.0', id: uuidv7(), source: `/services/${owner}`, type: CredentialDescribed.type },
          ...{ subject: id, partitionkey: id, time: at, datacontenttype: 'application/json', data },
        },
        topicOf(owner),
      ),
    ]);
    await eventually(async () =>
      expect((await service.call({ url: `/v1/credentials/${kind}/${id}` })).status).toBe(200),
    );
  }

  const put = (url: string, body: object, as?: ReturnType<typeof principalWith> | null) =>
    service.call({ method: 'PUT', url, body, ...(as === undefined ? {} : { as }) });

  it('are known to the owner before the vault has any, and then filled', async () => {
    const answer = await put(URL, { vaultKeys: [KEY] });
    expect([answer.status, answer.body]).toEqual([
      200,
      { vaultKeys: [{ ...KEY, state: 'waiting', version: null, lastError: null, workers: [] }] },
    ]);
    const asked = others.asked.map(({ service: of, path, body }) => ({ of, path, ...(body as object) }));
    const as = expect.objectContaining({ id: 'bootstrap', org: 'o1' });
    expect(asked.slice(0, 3)).toMatchObject([
      { of: 'application-secrets', path: '/internal/v1/holds', kind: 'client-secret', id: 'app-1', isHeld: true, as },
      { of: 'key-vault', path: '/internal/v1/feeds', credentialProject: 'p1', vaultKeys: [KEY], as },
      { of: 'application-secrets', path: '/internal/v1/holds', isHeld: true, fills: true, as },
    ]);
  });

  it('are let go by the owner last', async () => {
    others.asked.length = 0;
    expect((await put(URL, { vaultKeys: [] })).status).toBe(200);
    expect(others.asked.slice(0, 3).map(({ path, body }) => [path, (body as { isHeld?: boolean }).isHeld])).toEqual([
      ['/internal/v1/holds', true],
      ['/internal/v1/feeds', undefined],
      ['/internal/v1/holds', false],
    ]);
  });

  it('show how far each is', async () => {
    const states: [Partial<Feed>, string][] = [
      [{ version: null }, 'waiting'],
      [{ version: 1 }, 'current'],
      [{ version: 3 }, 'pending'],
      [{ version: 1, lastError: 'gone' }, 'failed'],
    ];
    for (const [feed, state] of states) {
      others.feed = { ...others.feed, lastError: null, ...feed };
      expect((await service.call({ url: URL })).body.vaultKeys).toMatchObject([{ state, ...feed }]);
    }
  });

  it('refuse what is not there, cannot feed, or is not readable', async () => {
    others.isThere = false;
    const gone = await put(URL, { vaultKeys: [KEY] });
    others.isThere = true;
    expect([gone.status, JSON.stringify(gone.body)]).toEqual([400, expect.stringContaining('vaultKeys')]);
    const stranger = principalWith([{ permission: 'project.app.read', scope: 'project:p9' }]);
    expect((await put(URL, { vaultKeys: [KEY] }, stranger)).status).toBe(404);
    expect((await put(URL, { vaultKeys: [KEY] }, null)).status).toBe(401);
    expect((await service.call({ url: URL, as: stranger })).status).toBe(404);
    expect((await put('/v1/credentials/client-secret/none/holders', { vaultKeys: [] })).status).toBe(404);
    const kind = await put('/v1/credentials/vault-key/k1/holders', { vaultKeys: [KEY] });
    expect([kind.status, JSON.stringify(kind.body)]).toEqual([400, expect.stringContaining('kind')]);
    for (const vaultKeys of [null, [{ ...KEY, environments: [] }], [{ ...KEY, name: 1 }], [KEY, KEY]]) {
      const { status, body } = await put(URL, { vaultKeys } as object);
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('vaultKeys')]);
    }
  });
});
