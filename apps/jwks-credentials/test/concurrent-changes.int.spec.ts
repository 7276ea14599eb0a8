import { describeConcurrentChanges, type TestAnswer, TestService, uniqueName } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { type CreatedConfiguration, configurationBody, createConfiguration, es256, patch, put } from './fixtures.js';

describeConcurrentChanges(async () => {
  const service = await TestService.start(jwksCredentials);
  const [next, more] = [es256(), es256()];
  let one: CreatedConfiguration;
  let other: CreatedConfiguration;
  let rules: string[];
  const call = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object): Promise<TestAnswer> =>
    service.call({ method, url, ...(body === undefined ? {} : { body }) });
  const at = (path: string): string => `/client/v4/zones/${one.zoneId}/token_validation/${path}`;
  const rule = () => ({
    title: uniqueName('rule'),
    description: '',
    action: 'block',
    enabled: true,
    expression: `is_jwt_valid("${one.id}")`,
    selector: { include: [{ host: ['example.com'] }] },
  });
  return {
    service,
    renew: async () => {
      one = await createConfiguration(service);
      other = await createConfiguration(service, [es256()], one.zoneId);
      const { body } = await call('POST', at('rules/bulk'), [rule(), rule()]);
      rules = (body.result as { id: string }[]).map(({ id }) => id);
    },
    changes: {
      CreateConfiguration: () => call('POST', at('config'), configurationBody()),
      UpdateConfiguration: () => call('PATCH', one.url, { title: uniqueName('title') }),
      DeleteConfiguration: () => call('DELETE', other.url),
      ReplaceCredentials: () => put(service, one, [next]),
      'ReplaceCredentials, the old ones kept': () => put(service, one, [...one.keys, more]),
      'ReplaceCredentials of the other': () => put(service, other, [next]),
      UpdateCredentials: () => patch(service, one, [more]),
      CreateRule: () => call('POST', at('rules'), rule()),
      UpdateRule: () => call('PATCH', at(`rules/${rules[0]}`), { title: uniqueName('title') }),
      UpdateRules: () =>
        call(
          'PATCH',
          at('rules/bulk'),
          rules.map((id) => ({ id, enabled: false })),
        ),
      'UpdateRules the other way round': () =>
        call(
          'PATCH',
          at('rules/bulk'),
          rules.toReversed().map((id) => ({ id, title: uniqueName('title') })),
        ),
      DeleteRule: () => call('DELETE', at(`rules/${rules[1]}`)),
      UpdateZone: () => call('PATCH', `/v1/zones/${one.zoneId}`, { name: uniqueName('zone') }),
      ReplaceSources: () =>
        call('PUT', `/v1/zones/${one.zoneId}/token_validation/config/${one.id}/sources`, { sources: [] }),
    },
  };
});
