import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { uniqueName } from '@rekey/testing';
import { ActionService } from '@zitadel/proto/zitadel/action/v2beta/action_service_pb.js';
import { APIAuthMethodType } from '@zitadel/proto/zitadel/app/v2beta/api_pb.js';
import { AppState } from '@zitadel/proto/zitadel/app/v2beta/app_pb.js';
import { AppService } from '@zitadel/proto/zitadel/app/v2beta/app_service_pb.js';
import type { Rekey } from '../support/rekey.js';

/** The vendor's own generated clients, over the JSON form of the Connect protocol. Their npm package has v2beta alone. */
function transportOf(rekey: Rekey, token: string): Transport {
  return createConnectTransport({
    baseUrl: rekey.url,
    httpVersion: '1.1',
    useBinaryFormat: false,
    interceptors: [
      (next) => (request) => {
        request.header.set('authorization', `Bearer ${token}`);
        return next(request);
      },
    ],
  });
}

const clientOf = (rekey: Rekey, token = rekey.token) => createClient(ActionService, transportOf(rekey, token));

export function zitadelClientJourney(installation: () => Rekey): void {
  describe('the npm client of ZITADEL', () => {
    let rekey: Rekey;
    beforeAll(() => {
      rekey = installation();
    });

    it('creates, rotates, finds and deletes a target', async () => {
      const client = clientOf(rekey);
      const name = uniqueName('target');
      const created = await client.createTarget({
        name,
        targetType: { case: 'restCall', value: { interruptOnError: true } },
        timeout: { seconds: 10n },
        endpoint: 'https://example.com/hook',
      });
      expect(created.signingKey).toHaveLength(36);
      const rotated = await client.updateTarget({ id: created.id, expirationSigningKey: { seconds: 0n } });
      expect(rotated.signingKey).not.toBe(created.signingKey);
      const { target } = await client.getTarget({ id: created.id });
      expect(target).toMatchObject({ id: created.id, name, signingKey: rotated.signingKey, timeout: { seconds: 10n } });
      expect(target?.targetType).toMatchObject({ case: 'restCall', value: { interruptOnError: true } });
      const found = await client.listTargets({
        filters: [{ filter: { case: 'targetNameFilter', value: { targetName: name } } }],
      });
      expect(found.pagination?.totalResult).toBe(1n);
      expect(found.targets.map(({ id }) => id)).toEqual([created.id]);
      expect((await client.deleteTarget({ id: created.id })).deletionDate).toBeDefined();
    });

    it('sets executions on what it can list', async () => {
      const client = clientOf(rekey);
      const { id } = await client.createTarget({
        name: uniqueName('target'),
        targetType: { case: 'restWebhook', value: {} },
        timeout: { seconds: 1n },
        endpoint: 'https://example.com/hook',
      });
      expect((await client.listExecutionFunctions({})).functions).toContain('preaccesstoken');
      const { methods } = await client.listExecutionMethods({});
      expect(methods).toContain('/zitadel.action.v2.ActionService/UpdateTarget');
      expect((await client.listExecutionServices({})).services).toContain('zitadel.action.v2.ActionService');
      const event = { case: 'event', value: { condition: { case: 'group', value: 'web-key' } } } as const;
      const condition = { conditionType: event };
      expect((await client.setExecution({ condition, targets: [id] })).setDate).toBeDefined();
      const { executions } = await client.listExecutions({
        filters: [{ filter: { case: 'targetFilter', value: { targetId: id } } }],
      });
      expect(executions).toMatchObject([{ condition, targets: [id] }]);
      await client.setExecution({ condition, targets: [] });
    });

    it('leads an application with secrets and keys through its life', async () => {
      const client = createClient(AppService, transportOf(rekey, rekey.token));
      const { id: projectId } = await rekey.ok('POST', '/management/v1/projects', { name: uniqueName('project') });
      const name = uniqueName('app');
      const created = await client.createApplication({
        projectId,
        name,
        creationRequestType: {
          case: 'apiRequest',
          value: { authMethodType: APIAuthMethodType.API_AUTH_METHOD_TYPE_BASIC },
        },
      });
      const id = created.appId;
      expect(created.creationResponseType).toMatchObject({
        case: 'apiResponse',
        value: { clientSecret: expect.any(String) },
      });
      const second = await client.regenerateClientSecret({
        projectId,
        applicationId: id,
        appType: { case: 'isApi', value: true },
      });
      expect(second.clientSecret).toHaveLength(64);
      await client.updateApplication({
        projectId,
        id,
        updateRequestType: {
          case: 'apiConfigurationRequest',
          value: { authMethodType: APIAuthMethodType.API_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT },
        },
      });
      const { app } = await client.getApplication({ id });
      expect(app).toMatchObject({ id, name, state: AppState.ACTIVE, config: { case: 'apiConfig' } });
      const expirationDate = { seconds: BigInt(Math.floor(Date.now() / 1000) + 3600) };
      const key = await client.createApplicationKey({ projectId, appId: id, expirationDate });
      expect(JSON.parse(Buffer.from(key.keyDetails).toString())).toMatchObject({ type: 'application', keyId: key.id });
      const { keys } = await client.listApplicationKeys({ resourceId: { case: 'applicationId', value: id } });
      expect(keys).toMatchObject([{ id: key.id, applicationId: id, projectId, expirationDate }]);
      expect((await client.getApplicationKey({ id: key.id })).expirationDate).toMatchObject(expirationDate);
      await client.deleteApplicationKey({ id: key.id, projectId, applicationId: id });
      const { applications } = await client.listApplications({
        projectId,
        filters: [{ filter: { case: 'nameFilter', value: { name } } }],
      });
      expect(applications.map((found) => found.id)).toEqual([id]);
      expect((await client.deactivateApplication({ projectId, id })).deactivationDate).toBeDefined();
      expect((await client.reactivateApplication({ projectId, id })).reactivationDate).toBeDefined();
      expect((await client.deleteApplication({ projectId, id })).deletionDate).toBeDefined();
    });

    it('understands what is wrong', async () => {
      const client = clientOf(rekey);
      const failure = (call: Promise<unknown>): Promise<ConnectError> =>
        call.then(
          () => Promise.reject(new Error('it succeeded')),
          (error: unknown) => ConnectError.from(error),
        );
      expect(await failure(client.getTarget({ id: '1' }))).toMatchObject({
        code: Code.NotFound,
        rawMessage: expect.stringContaining('QUERY-hj5oaniyrz'),
      });
      expect(await failure(client.createTarget({}))).toMatchObject({ code: Code.InvalidArgument });
      expect(await failure(clientOf(rekey, 'wrong').getTarget({ id: '1' }))).toMatchObject({
        code: Code.Unauthenticated,
      });
    });
  });
}
