import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceName } from '@rekey/contracts';
import type { Principal } from '@rekey/identity';
import pg from 'pg';
import { Upstream } from '../src/index.js';
import { startGateway, type TestGateway } from './start-gateway.js';

/** Shows what a service would be told. */
class Mirror extends Upstream {
  async forward(
    { service }: { readonly service: ServiceName },
    principal: Principal | undefined,
    _request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    await reply.send({ service, principal });
  }
}

let gateway: TestGateway;
let defaultOrg = '';
beforeAll(async () => {
  gateway = await startGateway({ upstream: new Mirror() });
  defaultOrg = (await gateway.call({ url: '/v1/organizations' })).body.items[0].id;
});
afterAll(() => gateway.stop());

const create = (body: unknown, token?: string) =>
  gateway.call({
    method: 'POST',
    url: '/v1/organizations',
    body: body as object,
    ...(token === undefined ? {} : { token }),
  });

describe('organizations', () => {
  it('begin with a default one', async () => {
    const { body } = await gateway.call({ url: '/v1/organizations?limit=1' });

    expect(body.items).toEqual([{ id: expect.stringMatching(/^\d{18,19}$/), name: 'default' }]);
  });

  it('are made with a name that nobody has', async () => {
    const { status, body } = await create({ name: 'Acme' });

    expect(status).toBe(201);
    expect(body).toEqual({ id: expect.stringMatching(/^\d{18,19}$/), name: 'Acme' });
    const again = await create({ name: 'Acme' });
    expect(again).toMatchObject({ status: 409, body: { code: 'gateway.organization.name-taken' } });
    const both = await Promise.all([create({ name: 'Twin' }), create({ name: 'Twin' })]);
    expect(both.map(({ status: one }) => one).sort()).toEqual([201, 409]);
  });

  it.each([{}, { name: '' }, { name: 'x'.repeat(201) }, { name: 1 }, { name: ['a'] }, { name: null }, []])(
    'are not made of %j',
    async (body) => {
      const before = (await gateway.call({ url: '/v1/organizations?limit=500' })).body.items.length;

      expect((await create(body)).status).toBe(400);
      expect((await gateway.call({ url: '/v1/organizations?limit=500' })).body.items).toHaveLength(before);
    },
  );

  it('are for those with organization.write', async () => {
    const { token } = await gateway.issue([{ permission: 'token.write' }]);

    expect((await create({ name: 'Denied' }, token)).status).toBe(403);
    expect((await gateway.call({ url: '/v1/organizations', token })).status).toBe(403);
  });

  it('are listed in pages by number, also when ids get longer', async () => {
    const client = new pg.Client({ connectionString: gateway.service.databaseUrl });
    await client.connect();
    await client.query(
      `INSERT INTO gateway.organizations (id, name) VALUES ('9223372036854775807', 'of 2089'), ('99', 'short')`,
    );
    await client.end();

    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const { body } = await gateway.call({ url: `/v1/organizations?limit=2${after === '' ? '' : `&after=${after}`}` });
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      after = body.next as string | null;
    }

    expect(seen).toEqual([...new Set(seen)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)));
    expect(seen).toEqual(expect.arrayContaining(['99', '9223372036854775807', defaultOrg]));
    expect((await gateway.call({ url: '/v1/organizations?after=x' })).status).toBe(400);
  });
});

describe('x-zitadel-orgid', () => {
  const orgOf = async (url: string, headers: Record<string, string> = {}): Promise<string> =>
    (await gateway.call({ url, headers })).body.principal.org;

  it('says in which organization a ZITADEL call acts; none means the default one', async () => {
    const { body } = await create({ name: 'Tenant' });

    for (const url of [
      '/management/v1/projects/1',
      '/v2/actions/targets/1',
      '/v2beta/applications/1',
      '/v1/applications/1/client-secret/versions',
    ]) {
      expect(await orgOf(url)).toBe(defaultOrg);
      expect(await orgOf(url, { 'x-zitadel-orgid': '' })).toBe(defaultOrg);
      expect(await orgOf(url, { 'x-zitadel-orgid': body.id })).toBe(body.id);
    }
  });

  it.each(['1', 'abc', '9'.repeat(21), "1' OR '1'='1", '-1', '1.0'])('is refused when there is no %s', async (id) => {
    const answer = await gateway.call({ url: '/management/v1/projects/1', headers: { 'x-zitadel-orgid': id } });

    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 7, details: [{ id: 'AUTH-Bs7Ds' }] });
  });

  it('means nothing to the other vendors', async () => {
    expect(await orgOf('/apiops/projects/', { 'x-zitadel-orgid': '1' })).toBe(defaultOrg);
  });
});

describe('what a service is told', () => {
  it('is who calls, with every grant, and never the credentials', async () => {
    const grants = [{ permission: 'project.read', scope: 'project:1' }];
    const { id, token } = await gateway.issue(grants);

    const { body } = await gateway.call({ url: '/management/v1/projects/1', token });

    expect(body).toEqual({
      service: 'application-secrets',
      principal: { id, kind: 'token', name: 'spec', grants, org: defaultOrg },
    });
  });

  it('is nothing of a caller on an open route, which asks its own way', async () => {
    expect((await gateway.call({ url: '/oauth/v2/introspect' })).body).toEqual({ service: 'application-secrets' });
    expect((await gateway.call({ url: '/v1/projects/p/jwks.json', token: 'wrong' })).body).toEqual({
      service: 'key-vault',
    });
  });

  it.each([
    ['/v2/actions/targets', 'action-targets'],
    ['/v2/actions/targets/search', 'action-targets'],
    ['/v1/targets/1/signing-key/versions', 'action-targets'],
    ['/apiops/projects/p/keys/k/', 'key-vault'],
    ['/v1/projects', 'key-vault'],
    ['/v1/environments', 'key-vault'],
    ['/v1/keys/p/k/versions', 'key-vault'],
    ['/zones/z/token_validation/config', 'jwks-credentials'],
    ['/client/v4/zones/z/token_validation/config', 'jwks-credentials'],
    ['/v1/zones', 'jwks-credentials'],
    ['/v1/zones/z/validate', 'jwks-credentials'],
    ['/management/v1/projects', 'application-secrets'],
    ['/v1/applications/1/client-secret/versions', 'application-secrets'],
  ])('%s is the business of %s', async (url, service) => {
    expect((await gateway.call({ url })).body.service).toBe(service);
    if (!url.endsWith('/')) expect((await gateway.call({ url: `${url}/?a=b` })).body.service).toBe(service);
  });
});
