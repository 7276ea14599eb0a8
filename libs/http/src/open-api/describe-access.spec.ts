import type { OpenAPIObject } from '@nestjs/swagger';
import type { RouteAccess } from '@rekey/identity';
import { describeAccess } from './describe-access.js';

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const operation = (operationId: string, schema?: object): object => ({
  operationId,
  responses: {},
  ...(schema === undefined ? {} : { requestBody: { content: { 'application/json': { schema } } } }),
});

const access = new Map<string, RouteAccess>([
  ['Keys.update', { kind: 'permission', anyOf: ['SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY'] }],
  ['Keys.list', { kind: 'authenticated' }],
  ['Jwks.get', { kind: 'public' }],
  ['Inner.ask', { kind: 'internal' }],
]);

const described = describeAccess(
  {
    openapi: '3.0.0',
    info: { title: 't', version: '1' },
    paths: {
      '/apiops/keys': { put: operation('Keys.update', ref('Outer')), get: operation('Keys.list') },
      '/jwks': { get: operation('Jwks.get') },
      '/internal/v1/ask': { post: operation('Inner.ask', ref('Secret')) },
      '/zones/x': { put: operation('Keys.update[0]') },
      '/client/v4/zones/x': { put: operation('Keys.update[1]') },
    },
    components: {
      schemas: { Outer: { properties: { inner: ref('Inner') } }, Inner: ref('Outer'), Secret: {}, Event: {} },
    },
  } as unknown as OpenAPIObject,
  'key-vault',
  access,
);

describe('describeAccess', () => {
  it('says which permissions open a route, which routes are open, and which take a Cloudflare key', () => {
    expect(described.paths['/apiops/keys']?.put).toMatchObject({
      security: [{ bearer: [] }],
      'x-required-permission': ['SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY'],
    });
    expect(described.paths['/apiops/keys']?.get).not.toHaveProperty('x-required-permission');
    expect(described.paths['/jwks']?.get?.security).toEqual([]);
    expect(described.paths['/zones/x']?.put?.security).toEqual([{ bearer: [] }, { apiEmail: [], apiKey: [] }]);
  });

  it('leaves internal routes out, with the schemas that nobody else uses', () => {
    expect(Object.keys(described.paths)).not.toContain('/internal/v1/ask');
    expect(Object.keys(described.components?.schemas ?? {}).sort()).toEqual(['Inner', 'Outer']);
  });

  it('gives one method on several paths an id for each', () => {
    const ids = ['/apiops/keys', '/zones/x', '/client/v4/zones/x'].map(
      (path) => described.paths[path]?.put?.operationId,
    );

    expect(ids).toEqual(['key-vault.Keys.update', 'key-vault.Keys.update.2', 'key-vault.Keys.update.3']);
  });
});
