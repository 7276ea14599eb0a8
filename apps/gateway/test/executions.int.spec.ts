import {
  type ExecutionOutcome,
  type ExecutionRun,
  InternalTransport,
  type InternalRequest,
  ExecutionSet,
} from '@rekey/contracts';
import { recordOf } from '@rekey/messaging';
import { AssertionSigner, assertionKeyPair } from '@rekey/identity';
import { eventually, WebhookReceiver } from '@rekey/testing';
import { v7 as uuidv7 } from 'uuid';
import { HttpUpstream } from '../src/index.js';
import { startGateway, type TestGateway } from './start-gateway.js';

const GET_TARGET = '/zitadel.action.v2.ActionService/GetTarget';
const UPDATE_TARGET = '/zitadel.action.v2.ActionService/UpdateTarget';

/** Action-targets as the gateway asks it: what is set, and what becomes of a run. */
class ActionTargets extends InternalTransport {
  ids: string[] = [];
  runs: ExecutionRun[] = [];
  outcome: (run: ExecutionRun) => ExecutionOutcome | Promise<never> = () => ({});

  async call<T>({ path, body }: InternalRequest): Promise<T | null> {
    if (path === '/internal/v1/executions') return { executionIds: this.ids } as T;
    const run = structuredClone(body) as ExecutionRun;
    this.runs.push(run);
    return (await this.outcome(run)) as T;
  }
}

describe('executions around operations', () => {
  const actionTargets = new ActionTargets();
  let receiver: WebhookReceiver;
  let gateway: TestGateway;
  let token: string;
  let tokenId: string;

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    const urls = Object.fromEntries(
      ['gateway', 'action-targets', 'key-vault', 'jwks-credentials', 'application-secrets'].map((name) => [
        name,
        receiver.url,
      ]),
    ) as never;
    const { privateKey } = assertionKeyPair(Buffer.alloc(32, 1));
    gateway = await startGateway({
      transport: actionTargets,
      upstream: new HttpUpstream(urls, new AssertionSigner(privateKey)),
    });
    ({ token, id: tokenId } = await gateway.issue([
      { permission: 'action.target.write' },
      { permission: 'token.write' },
    ]));
  });
  beforeEach(() => {
    receiver.requests.length = 0;
    receiver.answerWith({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"answer":1}' });
    actionTargets.runs = [];
    actionTargets.outcome = () => ({});
  });
  afterAll(async () => {
    await gateway.stop();
    await receiver.stop();
  });

  /** Sets executions and tells of it, as action-targets does, until the gateway knows. */
  async function set(...ids: string[]): Promise<void> {
    actionTargets.ids = ids;
    const event = new ExecutionSet({ executionId: 'request', targetIds: [] });
    const attributes = {
      specversion: '1.0',
      source: '/services/action-targets',
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
    } as const;
    const envelope = {
      ...attributes,
      id: uuidv7(),
      type: ExecutionSet.type,
      subject: 'request',
      partitionkey: 'request',
      data: { ...event },
    };
    await gateway.service.eventLog.publish([recordOf(envelope, ExecutionSet.topic)]);
    const isHooked = ids.length > 0;
    await eventually(async () => {
      actionTargets.runs = [];
      await gateway.call({ url: '/v2/actions/targets/probe', token });
      await gateway.call({ method: 'POST', url: '/v2/actions/targets/probe', token });
      await gateway.call({ method: 'POST', url: '/v1/targets/probe/signing-key/revert', token });
      await gateway.call({ method: 'POST', url: '/apiops/projects/p/keys/', token });
      await gateway.call({ method: 'GET', url: '/v1/tokens', token });
      expect(actionTargets.runs.length > 0).toBe(isHooked);
    });
    actionTargets.runs = [];
    receiver.requests.length = 0;
  }
  const bodies = (): unknown[] =>
    receiver.requests.map(({ body }) => (body.length === 0 ? undefined : JSON.parse(body.toString())));
  const update = (overrides: object = {}) =>
    gateway.call({
      method: 'POST',
      url: '/v2/actions/targets/5?x=1',
      body: { signing_key: 'k', name: 'n' },
      token,
      ...overrides,
    });

  it('ask nobody when none is set, or none for the operation', async () => {
    await set();
    expect((await update()).body).toEqual({ answer: 1 });
    await set('request/apinizer.v1.KeyService');
    expect((await update()).status).toBe(200);
    expect(actionTargets.runs).toEqual([]);
    expect(bodies().at(-1)).toEqual({ signing_key: 'k', name: 'n' });
  });

  it('tell who calls what, with the message in the vendor’s spelling and a few headers', async () => {
    await set(`request${UPDATE_TARGET}`);
    await update({ headers: { origin: 'https://a.example', 'x-secret': 'x' } });
    expect(actionTargets.runs).toEqual([
      {
        trigger: 'request',
        name: UPDATE_TARGET,
        body: {
          fullMethod: UPDATE_TARGET,
          instanceID: 'rekey',
          orgID: expect.any(String),
          userID: tokenId,
          headers: { 'content-type': ['application/json'], host: [expect.any(String)], origin: ['https://a.example'] },
          request: { id: '5', signingKey: 'k', name: 'n' },
        },
      },
    ]);
    expect(JSON.stringify(actionTargets.runs)).not.toContain(token);
  });

  it('never run for the bootstrap principal', async () => {
    await set('request', 'response');
    expect((await update({ token: undefined })).status).toBe(200);
    expect(actionTargets.runs).toEqual([]);
  });

  it('change the request, its path included, as every door and family has it', async () => {
    await set('request');
    actionTargets.outcome = ({ body }) => ({ changed: { ...(body['request'] as object), name: 'changed', id: '6' } });
    expect((await update()).status).toBe(200);
    await update({ url: `${UPDATE_TARGET}`, body: { id: '5' } });
    await gateway.call({ method: 'POST', url: '/apiops/projects/p/keys/', body: { name: 'k' }, token });
    expect(receiver.requests.map(({ path }) => path)).toEqual([
      '/v2/actions/targets/6?x=1',
      UPDATE_TARGET,
      '/apiops/projects/p/keys',
    ]);
    expect(bodies()).toEqual([
      { signingKey: 'k', name: 'changed' },
      { id: '6', name: 'changed' },
      { name: 'changed', id: '6' },
    ]);
    expect(actionTargets.runs.map(({ name }) => name)).toEqual([
      UPDATE_TARGET,
      UPDATE_TARGET,
      expect.stringMatching(/^\/apinizer\./),
    ]);
  });

  it('see the request of a GET, and may change where it goes', async () => {
    await set(`request${GET_TARGET}`);
    actionTargets.outcome = () => ({ changed: { id: '9' } });
    await gateway.call({ url: '/v2/actions/targets/5', token });
    expect(actionTargets.runs[0]?.body['request']).toEqual({ id: '5' });
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/v2/actions/targets/9']);
  });

  it('change the response of what succeeded, and do not see what failed', async () => {
    await set(`response${UPDATE_TARGET}`);
    actionTargets.outcome = () => ({ changed: { answer: 2 } });
    const answer = await update();
    expect(answer).toMatchObject({ status: 200, body: { answer: 2 } });
    expect(actionTargets.runs[0]).toMatchObject({
      trigger: 'response',
      body: { request: { id: '5' }, response: { answer: 1 } },
    });
    receiver.answerWith({ status: 404, headers: { 'content-type': 'application/json' }, body: '{"code":5}' });
    expect(await update()).toMatchObject({ status: 404, body: { code: 5 } });
    expect(actionTargets.runs).toHaveLength(1);
  });

  it('are run around the gateway’s own operations', async () => {
    await set('request', 'response');
    actionTargets.outcome = ({ trigger, body }) =>
      trigger === 'request' ? { changed: { ...(body['request'] as object), name: 'renamed' } } : {};
    const made = await gateway.call({ method: 'POST', url: '/v1/tokens', body: { name: 'a', grants: [] }, token });
    expect(made).toMatchObject({ status: 201, body: { name: 'renamed' } });
    expect(actionTargets.runs.map(({ name }) => name)).toEqual(
      Array.from({ length: 2 }, () => '/rekey.v1.AccessTokenService/CreateAccessToken'),
    );
  });

  it.each([
    ['/v2/actions/targets/5', 400, { code: 9, message: 'Execution failed (EXEC-dra6yamk98)' }],
    [UPDATE_TARGET, 400, { code: 'failed_precondition', message: 'Execution failed (EXEC-dra6yamk98)' }],
    ['/apiops/projects/p/keys/', 400, { status: 'FAILURE' }],
    ['/v1/targets/5/signing-key/revert', 400, { code: 'gateway.execution.interrupted' }],
  ])('stop the operation in the dialect of %s', async (url, status, body) => {
    await set('request');
    actionTargets.outcome = () => ({
      error: { kind: 'failed-precondition', message: 'Execution failed', vendorCode: 'EXEC-dra6yamk98' },
    });
    expect(await gateway.call({ method: 'POST', url, body: {}, token })).toMatchObject({ status, body });
    expect(receiver.requests).toEqual([]);
  });

  it('stop the operation when a target made no request of it, or nobody can say', async () => {
    await set('request');
    actionTargets.outcome = () => ({ changed: 'text' });
    expect((await update()).status).toBe(400);
    actionTargets.outcome = () => Promise.reject(Object.assign(new Error('down')));
    expect((await update()).status).toBeGreaterThanOrEqual(500);
    expect(receiver.requests).toEqual([]);
  });

  it('come after authentication, and before a body is looked at', async () => {
    await set('request');
    expect((await update({ token: 'wrong' })).status).toBe(401);
    expect(actionTargets.runs).toEqual([]);
    await update({ body: 'no json', headers: { 'content-type': 'application/json' } });
    expect(actionTargets.runs[0]?.body['request']).toEqual({ id: '5' });
    expect(receiver.requests[0]?.body.toString()).toBe('no json');
    expect((await update({ body: { name: 'x'.repeat(2 * 1024 * 1024) } })).status).toBe(413);
  });

  it('cannot be passed over with a ticket of one’s own', async () => {
    await set('request');
    await update({ headers: { 'x-rekey-execution-ticket': 'guess' } });
    expect(actionTargets.runs).toHaveLength(1);
    expect((await update({ token: null, headers: { 'x-rekey-execution-ticket': 'guess' } })).status).toBe(401);
  });
});
