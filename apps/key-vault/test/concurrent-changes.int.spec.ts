import { describeConcurrentChanges, uniqueName } from '@rekey/testing';
import { ecPair, Vault } from './vault-fixture.js';

const CONTENTS = Array.from({ length: 4 }, () => ecPair().privateKey) as [string, string, string, string];

describeConcurrentChanges(async () => {
  const vault = await Vault.start();
  const [left, right] = [await vault.environment(), await vault.environment()];
  let project: string;
  const path = (...parts: string[]): string => `/apiops/projects/${[project, ...parts].join('/')}/`;
  const item = (environmentName: string, content?: string) => ({
    environmentName,
    ...(content === undefined ? {} : { content }),
  });
  const updateKey = (query: string, ...items: object[]) =>
    vault.put(`${path('keys', 'key')}?${query}`, { cryptoKeyInfoEnvironmentList: items });
  return {
    service: vault.service,
    renew: async () => {
      project = await vault.project();
      await vault.key(project, 'key', [item(left, CONTENTS[0]), item(right, CONTENTS[1])]);
      await vault.jwk(project, 'one', 'key', left);
      await vault.jwk(project, 'two', 'key', right);
      await updateKey('overlap=3600s&jwkUpdateAction=UPDATE', item(left, CONTENTS[2]), item(right));
    },
    changes: {
      'UpdateKey, JWKs follow': () => updateKey('jwkUpdateAction=UPDATE', item(left, CONTENTS[3]), item(right)),
      'UpdateKey, the other way round': () =>
        updateKey('jwkUpdateAction=UPDATE', item(right, CONTENTS[3]), item(left, CONTENTS[1])),
      'UpdateKey, JWKs are detached': () => updateKey('jwkUpdateAction=NULLIFY', item(left, CONTENTS[0]), item(right)),
      'UpdateKey, an environment is dropped': () => updateKey('jwkUpdateAction=NULLIFY', item(right)),
      'UpdateKey of its words': () => vault.put(path('keys', 'key'), { description: uniqueName('d') }),
      RevertKey: () => vault.post(`/v1/keys/${project}/key/revert`, {}),
      CompromiseKey: () => vault.post(`/v1/keys/${project}/key/compromise`, {}),
      DeleteKey: () => vault.delete(path('keys', 'key')),
      CreateJwk: () =>
        vault.post(path('jwks'), {
          name: uniqueName('jwk'),
          sourceType: 'PRIVATE_KEY',
          keyName: 'key',
          environmentName: left,
        }),
      UpdateJwk: () => vault.put(path('jwks', 'one'), { description: uniqueName('d') }),
      DeleteJwk: () => vault.delete(path('jwks', 'two')),
    },
  };
});
