import { describeConcurrentChanges, type TestAnswer, uniqueName } from '@rekey/testing';
import { makeApplication, startService, type TestApplication } from './support.js';

type Method = 'POST' | 'PUT' | 'DELETE';

describeConcurrentChanges(async () => {
  const { service } = await startService();
  let app: TestApplication;
  const call = (method: Method, url: string, body: object = {}): Promise<TestAnswer> =>
    service.call({ method, url, body });
  const project = (): string => `/management/v1/projects/${app.projectId}`;
  const secret = (verb: string) => call('POST', `/v1/applications/${app.appId}/client-secret/${verb}`);
  const generate = (body: object = {}) => call('POST', `${app.path}/api_config/_generate_client_secret`, body);
  return {
    service,
    renew: async () => {
      app = await makeApplication(service);
      await generate({ overlap: '3600s' });
    },
    changes: {
      UpdateApp: () => call('PUT', app.path, { name: uniqueName('app') }),
      UpdateAPIAppConfig: () =>
        call('PUT', `${app.path}/api_config`, { authMethodType: 'API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT' }),
      RegenerateAPIClientSecret: () => generate(),
      'RegenerateAPIClientSecret with an overlap': () => generate({ overlap: '60s' }),
      RevertClientSecret: () => secret('revert'),
      CompromiseClientSecret: () => secret('compromise'),
      AddAppKey: () => call('POST', `${app.path}/keys`, { keyAlgorithm: 'EC_P256' }),
      DeactivateApp: () => call('POST', `${app.path}/_deactivate`),
      ReactivateApp: () => call('POST', `${app.path}/_reactivate`),
      RemoveApp: () => service.call({ method: 'DELETE', url: app.path }),
      UpdateProject: () => call('PUT', project(), { name: uniqueName('project') }),
      DeactivateProject: () => call('POST', `${project()}/_deactivate`),
      ReactivateProject: () => call('POST', `${project()}/_reactivate`),
      RemoveProject: () => service.call({ method: 'DELETE', url: project() }),
    },
  };
});
