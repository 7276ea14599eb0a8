import fc from 'fast-check';
import { operationOf } from './operation-of.js';
import { VERBS } from './operation.js';
import { EXECUTION_METHODS, EXECUTION_SERVICES, OPERATIONS } from './operations.js';

const TARGETS = '/zitadel.action.v2.ActionService';

describe('operationOf', () => {
  it.each([
    ['POST', '/v2/actions/targets/1', `${TARGETS}/UpdateTarget`, { id: '1' }],
    ['POST', '/v2/actions/targets/search', `${TARGETS}/ListTargets`, {}],
    ['POST', `${TARGETS}/UpdateTarget`, `${TARGETS}/UpdateTarget`, {}],
    ['DELETE', '/v2/actions/targets/1/publickeys/k', `${TARGETS}/RemovePublicKey`, { targetId: '1', keyId: 'k' }],
    ['PUT', '/v2beta/actions/executions', '/zitadel.action.v2beta.ActionService/SetExecution', {}],
    [
      'POST',
      '/management/v1/projects/7/apps/8/api_config/_generate_client_secret',
      '/zitadel.management.v1.ManagementService/RegenerateAPIClientSecret',
      { projectId: '7', appId: '8' },
    ],
    ['PUT', '/apiops/projects/p/keys/k/', '/apinizer.v1.KeyService/UpdateKey', { projectName: 'p', keyName: 'k' }],
    ['POST', '/v2/web_keys/1/activate', '/zitadel.webkey.v2.WebKeyService/ActivateWebKey', { id: '1' }],
    [
      'PUT',
      '/zones/z/token_validation/config/c/credentials',
      '/cloudflare.v4.TokenCredentialsService/ReplaceCredentials',
      { zoneId: 'z', configId: 'c' },
    ],
    [
      'PUT',
      '/client/v4/zones/z/token_validation/config/c/credentials?x=1',
      '/cloudflare.v4.TokenCredentialsService/ReplaceCredentials',
      { zoneId: 'z', configId: 'c' },
    ],
    ['POST', '/v1/tokens', '/rekey.v1.AccessTokenService/CreateAccessToken', {}],
    ['HEAD', '/v1/tokens', '/rekey.v1.AccessTokenService/ListAccessTokens', {}],
    ['POST', '/v1/deliveries/replay', '/rekey.v1.DeliveryService/ReplayDeliveries', {}],
  ])('%s %s is %s', (verb, path, method, params) => {
    expect(operationOf(verb, path)).toMatchObject({ method, params });
  });

  it.each([
    ['POST', '/v1/zones/z/validate'],
    ['GET', '/v1/zones/z/authorize'],
    ['GET', '/v1/projects/p/jwks.json'],
    ['GET', '/v1/events'],
    ['GET', '/openapi.json'],
    ['POST', '/oauth/v2/introspect'],
    ['GET', '/internal/v1/executions'],
    ['GET', `${TARGETS}/UpdateTarget`],
    ['POST', '/zitadel.management.v1.ManagementService/AddProject'],
    ['POST', '/zitadel.action.v2beta.ActionService/AddPublicKey'],
    ['TRACE', '/v1/tokens'],
    ['GET', '/v1/tokens/%E0%A4%A'],
    ['POST', '/v2/actions//targets'],
    ['DELETE', '/v1/tokens//'],
    ['GET', '/'],
    ['GET', ''],
    ['GET', 'v1/tokens'],
  ])('%s %s is none', (verb, path) => {
    expect(operationOf(verb, path)).toBeUndefined();
  });

  it('is not slipped by with a fragment or with encoded letters', () => {
    expect(operationOf('PUT', '/v2/actions/executions#x')?.method).toBe(`${TARGETS}/SetExecution`);
    expect(operationOf('PUT', '/v2/act%69ons/executions')?.method).toBe(`${TARGETS}/SetExecution`);
  });

  it('finds every door with any parameters, decoded', () => {
    const segment = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !['search', 'api'].includes(text));
    fc.assert(
      fc.property(
        fc.constantFrom(...OPERATIONS),
        fc.infiniteStream(segment),
        ({ verb, path, method, ...guards }, stream) => {
          const params: Record<string, string> = {};
          const url = path.replace(/\{(\w+)\}/g, (_part, name: string) => {
            params[name] = stream.next().value as string;
            return encodeURIComponent(params[name]);
          });
          fc.pre(!Object.values(params).some((value) => isLiteral(value)));
          for (const written of [url, `${url}/`, `${url}?a=/b`]) {
            expect(operationOf(verb, written)).toEqual({ method, params, template: path, guards });
          }
        },
      ),
    );
  });
});

const isLiteral = (value: string): boolean => OPERATIONS.some(({ path }) => path.split('/').includes(value));

describe('OPERATIONS', () => {
  it('has each door once, written as a verb and a path', () => {
    const doors = OPERATIONS.map(({ verb, path }) => `${verb} ${path.replace(/\{\w+\}/g, '{}')}`);
    expect(new Set(doors).size).toBe(doors.length);
    expect(doors.filter((door) => !new RegExp(`^(${VERBS.join('|')}) (/([\\w.-]+|\\{\\}))+$`).test(door))).toEqual([]);
  });

  it('names methods as conditions do', () => {
    expect(EXECUTION_METHODS.filter((method) => !/^\/[a-z]+(\.\w+)*\.\w+Service\/[A-Z]\w+$/.test(method))).toEqual([]);
    expect(EXECUTION_SERVICES).toContain('zitadel.action.v2.ActionService');
    expect([...EXECUTION_METHODS].sort()).toEqual(EXECUTION_METHODS);
    expect([...EXECUTION_SERVICES].sort()).toEqual(EXECUTION_SERVICES);
  });
});
