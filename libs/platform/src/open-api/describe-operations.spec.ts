import type { OpenAPIObject } from '@nestjs/swagger';
import { type Access, RouteTable } from '@rekey/contracts';
import type { HandlerFacts } from './described-route.js';
import { describeOperations } from './describe-operations.js';

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const operation = (operationId: string, schema?: object): object => ({
  operationId,
  responses: { 200: { description: '' } },
  ...(schema === undefined ? {} : { requestBody: { content: { 'application/json': { schema } } } }),
});

const handlers = new Map<string, HandlerFacts>([
  ['Keys.update', { answers: {}, headers: [] }],
  ['Keys.list', { answers: {}, headers: ['authorization', 'x-passphrase'] }],
  ['Jwks.get', { answers: { hasEtag: true, produces: ['text/plain'], also: { 503: 'Not yet' } }, headers: [] }],
]);
const UPDATES: Access = ['SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY'];
const routes = new RouteTable({
  'key-vault': {
    routes: [
      { paths: ['/apiops/*'], dialect: 'apinizer' },
      { paths: ['/jwks'], permission: 'open' },
      { paths: ['/zones/x', '/client/v4/zones/x'], dialect: 'cloudflare', permission: UPDATES },
    ],
    operations: [
      {
        rpc: 'apinizer.v1.KeyService',
        operations: {
          UpdateKey: { rest: 'PUT /apiops/keys/{keyName}', permission: UPDATES },
          ListKeys: { rest: 'GET /apiops/keys/{keyName}', permission: 'token' },
        },
      },
    ],
  },
});

const described = describeOperations(
  {
    openapi: '3.0.0',
    info: { title: 't', version: '1' },
    paths: {
      '/apiops/keys/{name}': { put: operation('Keys.update', ref('Outer')), get: operation('Keys.list') },
      '/jwks': { get: operation('Jwks.get') },
      '/internal/v1/ask': { post: operation('Inner.ask', ref('Secret')) },
      '/zones/x': { put: operation('Keys.update[0]') },
      '/client/v4/zones/x': { put: operation('Keys.update[1]') },
    },
    components: {
      schemas: {
        Outer: { properties: { inner: ref('Inner'), either: { type: 'object', description: 'd' } } },
        Inner: ref('Outer'),
        Secret: {},
        Event: {},
      },
    },
  } as unknown as OpenAPIObject,
  {
    service: 'key-vault',
    routes,
    facts: handlers,
    declared: {
      summaries: {},
      operations: { 'Keys.list': ref('Answer') },
      fields: { 'Outer.either': { anyOf: [{ type: 'string' }, { type: 'number' }] } },
      schemas: { Answer: { type: 'string' }, Unasked: {} },
    },
  },
);
const responsesOf = (path: string, method: 'get' | 'put'): Readonly<Record<string, unknown>> =>
  described.paths[path]?.[method]?.responses ?? {};

describe('describeOperations', () => {
  it('says which permissions open a route, which routes are open, and which take a Cloudflare key', () => {
    expect(described.paths['/apiops/keys/{name}']?.put).toMatchObject({
      security: [{ bearer: [] }],
      'x-required-permission': ['SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY'],
    });
    expect(described.paths['/apiops/keys/{name}']?.get).not.toHaveProperty('x-required-permission');
    expect(described.paths['/jwks']?.get?.security).toEqual([]);
    expect(described.paths['/zones/x']?.put?.security).toEqual([{ bearer: [] }, { apiEmail: [], apiKey: [] }]);
  });

  it('leaves internal routes out, with the schemas that nobody else uses', () => {
    expect(Object.keys(described.paths)).not.toContain('/internal/v1/ask');
    expect(Object.keys(described.components?.schemas ?? {}).sort()).toEqual(['Answer', 'Inner', 'Outer']);
  });

  it('gives one method on several paths an id for each', () => {
    const ids = ['/apiops/keys/{name}', '/zones/x', '/client/v4/zones/x'].map(
      (path) => described.paths[path]?.put?.operationId,
    );

    expect(ids).toEqual(['keyVaultKeysUpdate', 'keyVaultKeysUpdateZones', 'keyVaultKeysUpdateClient']);
  });

  it('declares every parameter of the path, the headers that a handler takes, and those that are taken before it', () => {
    expect(described.paths['/apiops/keys/{name}']?.get?.parameters).toEqual([
      { name: 'name', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'x-passphrase', in: 'header', required: false, schema: { type: 'string' } },
      { $ref: '#/components/parameters/RequestId' },
    ]);
    expect(described.paths['/jwks']?.get?.parameters).toContainEqual({ $ref: '#/components/parameters/IfNoneMatch' });
  });

  it('says what is answered, and what a decorator adds to it', () => {
    expect(responsesOf('/apiops/keys/{name}', 'get')['200']).toEqual({
      description: 'OK',
      content: { 'application/json': { schema: ref('Answer') } },
    });
    const text = { 'text/plain': { schema: { type: 'string' } } };
    expect(responsesOf('/jwks', 'get')['200']).toMatchObject({ content: text, headers: { etag: {} } });
    expect(responsesOf('/jwks', 'get')['304']).not.toHaveProperty('content');
    expect(responsesOf('/jwks', 'get')['503']).toMatchObject({ description: 'Not yet', content: text });
  });

  it('declares the errors that the dialect has for a route of its sort', () => {
    expect(Object.keys(responsesOf('/apiops/keys/{name}', 'put'))).toEqual(['200', '400', '401', '500']);
    expect(Object.keys(responsesOf('/zones/x', 'put'))).toEqual(['200', '400', '403', '409', '429', '500', '503']);
    expect(described.components?.responses?.['Apinizer401']).toMatchObject({
      content: { 'application/json': { schema: ref('ApinizerErrorBody') } },
    });
  });

  it('gives a field of several types those instead of "an object"', () => {
    expect(described.components?.schemas?.['Outer']).toMatchObject({
      properties: { either: { description: 'd', anyOf: [{ type: 'string' }, { type: 'number' }] } },
    });
  });
});
