import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { testDatabaseUrl, uniqueName } from '@rekey/testing';
import { ActionService } from '@zitadel/proto/zitadel/action/v2beta/action_service_pb.js';
import { type Installation, startStandaloneProcess } from './support/shapes.js';

jest.setTimeout(60_000);

/** The vendor's own generated client, over the JSON form of the Connect protocol. Its npm package has v2beta alone. */
function clientOf({ rekey }: Installation, token = rekey.token) {
  const transport = createConnectTransport({
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
  return createClient(ActionService, transport);
}

describe('the npm client of ZITADEL', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await startStandaloneProcess({ REKEY_DATABASE_URL: await testDatabaseUrl() });
  }, 120_000);
  afterAll(() => installation?.stop());

  it('creates, rotates, finds and deletes a target', async () => {
    const client = clientOf(installation);
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
    const client = clientOf(installation);
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

  it('understands what is wrong', async () => {
    const client = clientOf(installation);
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
    expect(await failure(clientOf(installation, 'wrong').getTarget({ id: '1' }))).toMatchObject({
      code: Code.Unauthenticated,
    });
  });
});
