import type { ExecutionFailure } from '@rekey/contracts';
import { sendRaw, type TestAnswer } from '@rekey/testing';
import { ALL_GRANTS } from './all-doors.js';
import { BODY_LIMIT, GET_TARGET, type HookedGateway, startHookedGateway, UPDATE_TARGET } from './hooked-gateway.js';
import type { GatewayCall } from './start-gateway.js';

const UPDATE_TARGET_BETA = '/zitadel.action.v2beta.ActionService/UpdateTarget';
const UPDATE_KEY = '/apinizer.v1.KeyService/UpdateKey';
const KEY = '/apiops/projects/p/keys/k/';
const TARGET = '/v2/actions/targets/5';
const FAILURE: ExecutionFailure = {
  kind: 'failed-precondition',
  message: 'Execution failed',
  vendorCode: 'EXEC-dra6yamk98',
};

let hooked: HookedGateway;
let token: string;
let tokenId: string;
beforeAll(async () => {
  hooked = await startHookedGateway();
  ({ token, id: tokenId } = await hooked.gateway.issue(ALL_GRANTS));
});
beforeEach(() => hooked.standIn.reset());
afterAll(() => hooked.stop());

const call = (more: GatewayCall): Promise<TestAnswer> => hooked.gateway.call({ token, ...more });
const update = (more: Partial<GatewayCall> = {}): Promise<TestAnswer> =>
  call({ method: 'POST', url: `${TARGET}?x=1`, body: { signing_key: 'k', name: 'n' }, ...more });
const bodies = (): unknown[] =>
  hooked.standIn.operations.map(({ body }) => (body.length === 0 ? undefined : JSON.parse(body.toString())));
const paths = (): string[] => hooked.standIn.operations.map(({ path }) => path);

describe('executions', () => {
  it('ask nobody when none is set, or none for the operation', async () => {
    const { set, standIn } = hooked;
    await set();
    expect((await update()).body).toEqual({ answer: 1 });
    await set('request/apinizer.v1.KeyService', 'event', 'function/preaccesstoken');
    expect((await update()).status).toBe(200);
    expect(standIn.runs).toEqual([]);
    expect(bodies()).toEqual([
      { signing_key: 'k', name: 'n' },
      { signing_key: 'k', name: 'n' },
    ]);
  });

  it('tell who calls what, with the message in the vendor’s spelling and a few headers', async () => {
    const { set, standIn } = hooked;
    await set(`request${UPDATE_TARGET}`);
    await update({ headers: { origin: 'https://a.example', 'x-secret': 'x' } });

    expect(standIn.runs).toEqual([
      {
        trigger: 'request',
        name: UPDATE_TARGET,
        shape: { id: null },
        body: {
          fullMethod: UPDATE_TARGET,
          instanceID: 'rekey',
          orgID: expect.any(String),
          userID: tokenId,
          request: { id: '5', signingKey: 'k', name: 'n' },
          query: { x: '1' },
          headers: { 'content-type': ['application/json'], host: [expect.any(String)], origin: ['https://a.example'] },
        },
      },
    ]);
    expect(JSON.stringify(standIn.runs)).not.toContain(token);
    // The service gets what the caller sent, byte for byte, and the assertion instead of its token.
    expect(standIn.operations[0]?.body.toString()).toBe('{"signing_key":"k","name":"n"}');
    expect(paths()).toEqual([`${TARGET}?x=1`]);
    expect(standIn.operations[0]?.headers).toMatchObject({ 'x-rekey-assertion': expect.any(String) });
    expect(standIn.operations[0]?.headers).not.toHaveProperty('authorization');
    expect(standIn.operations[0]?.headers).not.toHaveProperty('x-rekey-execution-ticket');
  });

  it('never run for the bootstrap principal', async () => {
    await hooked.set('request', 'response');
    expect((await hooked.gateway.call({ method: 'POST', url: TARGET, body: {} })).status).toBe(200);
    expect(hooked.standIn.runs).toEqual([]);
  });

  it.each([
    ['POST', TARGET, UPDATE_TARGET],
    ['POST', `${TARGET}/`, UPDATE_TARGET],
    ['POST', UPDATE_TARGET, UPDATE_TARGET],
    ['POST', '/v2beta/actions/targets/5', UPDATE_TARGET_BETA],
    ['POST', UPDATE_TARGET_BETA, UPDATE_TARGET_BETA],
    ['PUT', KEY, UPDATE_KEY],
  ] as const)('know %s %s as %s', async (method, url, name) => {
    await hooked.set('request');
    expect((await call({ method, url, body: {} })).status).toBe(200);
    expect(hooked.standIn.runs.map((run) => [run.name, run.body['fullMethod']])).toEqual([[name, name]]);
  });

  it('are not run for who may not call the operation at all', async () => {
    const { set, standIn, gateway } = hooked;
    await set('request');
    standIn.outcome = () => ({ error: FAILURE });
    const other = await gateway.issue([{ permission: 'event.read' }]);

    const denied = await gateway.call({ url: '/v2beta/actions/targets/5', token: other.token });
    expect(denied).toMatchObject({ status: 403, body: { code: 7 } });
    expect((await update({ token: 'wrong' })).status).toBe(401);
    expect((await gateway.call({ url: '/v1/tokens', token: other.token })).status).toBe(403);
    expect(standIn.runs).toEqual([]);
    expect(standIn.operations).toEqual([]);
  });

  it('cannot be passed over with a ticket of one’s own', async () => {
    await hooked.set('request');
    const headers = { 'x-rekey-execution-ticket': 'guess' };
    await update({ headers });
    expect(hooked.standIn.runs).toHaveLength(1);
    expect((await update({ token: null, headers })).status).toBe(401);
  });
});

describe('request executions', () => {
  beforeAll(() => hooked.set('request'));

  it('change the request, its path included, at every door', async () => {
    const { standIn } = hooked;
    standIn.outcome = ({ body }) => ({
      changed: { ...(body['request'] as object), id: '6', keyName: 'k/2', name: 'changed' },
    });
    await update();
    await call({ method: 'POST', url: UPDATE_TARGET, body: { id: '5' } });
    await call({ method: 'PUT', url: `${KEY}?overlap=3600s`, body: { name: 'k' } });

    expect(paths()).toEqual([
      '/v2/actions/targets/6?x=1',
      UPDATE_TARGET,
      '/apiops/projects/p/keys/k%2F2?overlap=3600s',
    ]);
    expect(bodies()).toEqual([
      { signingKey: 'k', name: 'changed', keyName: 'k/2' },
      { id: '6', name: 'changed', keyName: 'k/2' },
      { name: 'changed', id: '6' },
    ]);
  });

  it('give a call without a body the one that the message needs, and no other', async () => {
    const { standIn } = hooked;
    standIn.outcome = ({ body }) => ({ changed: { ...(body['request'] as object), name: 'n' } });
    await update({ body: undefined as never, url: TARGET });
    standIn.outcome = ({ body }) => ({ changed: body['request'] });
    await update({ body: undefined as never, url: TARGET });

    expect(bodies()).toEqual([{ name: 'n' }, undefined]);
    expect(standIn.operations[0]?.headers['content-type']).toBe('application/json');
  });

  it('see the query of a GET, and may change it and where it goes', async () => {
    const { standIn } = hooked;
    standIn.outcome = () => ({ changed: { id: '9', a: ['2', 3] } });
    expect((await call({ url: `${TARGET}?a=1&b=x` })).status).toBe(200);

    expect(standIn.runs[0]).toMatchObject({ name: GET_TARGET, body: { request: { id: '5', a: '1', b: 'x' } } });
    expect(paths()).toEqual(['/v2/actions/targets/9?a=2&a=3']);
  });

  it('are run around the gateway’s own operations', async () => {
    const { standIn } = hooked;
    standIn.outcome = ({ body: { request } }) => ({ changed: { ...(request as object), name: 'renamed' } });
    const made = await call({ method: 'POST', url: '/v1/organizations', body: { name: 'a' } });
    standIn.outcome = () => ({ changed: { name: '' } });
    const wrong = await call({ method: 'POST', url: '/v1/organizations', body: { name: 'a' } });

    expect(made).toMatchObject({ status: 201, body: { name: 'renamed' } });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(standIn.runs.map(({ name }) => name)).toEqual(
      Array.from({ length: 2 }, () => '/rekey.v1.OrganizationService/CreateOrganization'),
    );
  });

  it.each([
    [TARGET, 400, { code: 9, message: 'Execution failed (EXEC-dra6yamk98)' }],
    [UPDATE_TARGET, 400, { code: 'failed_precondition', message: 'Execution failed (EXEC-dra6yamk98)' }],
    ['/apiops/projects/p/keys/', 400, { status: 'FAILURE', resultMessage: 'Execution failed' }],
    ['/zones/z/token_validation/config', 400, { success: false, errors: [{ message: 'Execution failed' }] }],
    ['/v1/targets/5/signing-key/revert', 400, { code: 'gateway.execution.interrupted', detail: 'Execution failed' }],
    ['/v1/tokens', 400, { code: 'gateway.execution.interrupted' }],
  ])('stop the operation in the dialect of %s', async (url, status, body) => {
    hooked.standIn.outcome = () => ({ error: FAILURE });
    expect(await call({ method: 'POST', url, body: {} })).toMatchObject({ status, body });
    expect(hooked.standIn.operations).toEqual([]);
  });

  // The risk: the router finds a route that whoever runs executions does not.
  it('stop it also where the target is written in absolute form', async () => {
    await hooked.gateway.service.app.listen(0, '127.0.0.1');
    hooked.standIn.outcome = () => ({ error: FAILURE });
    for (const path of ['/v1/organizations', TARGET]) {
      const lines = [
        'Host: x',
        `Authorization: Bearer ${token}`,
        'Content-Type: application/json',
        'Content-Length: 12',
      ];
      const request = [`POST http://evil.example${path} HTTP/1.1`, ...lines, '', '{"name":"a"}'].join('\r\n');
      expect((await sendRaw(await hooked.gateway.service.app.getUrl(), request)).status).toBe(400);
    }
    expect(hooked.standIn.runs).toHaveLength(2);
    expect(hooked.standIn.operations).toEqual([]);
  });

  it.each([
    ['forbidden', 403, 7],
    ['not-found', 404, 5],
    ['rate-limited', 429, 8],
  ] as const)('refuse as %s when a target says so', async (kind, status, code) => {
    hooked.standIn.outcome = () => ({ error: { kind, message: 'no', vendorCode: 'EXEC-reUaUZCzCp' } });
    expect(await update()).toMatchObject({ status, body: { code, message: 'no (EXEC-reUaUZCzCp)' } });
  });

  it.each(['text', 7, ['a'], null, { id: '' }, { id: '..' }, { id: 'search' }, { id: {} }])(
    'stop the operation when %j came of it, which is no such request',
    async (changed) => {
      hooked.standIn.outcome = () => ({ changed });
      expect(await update()).toMatchObject({ status: 400, body: { code: 9 } });
      expect(hooked.standIn.operations).toEqual([]);
    },
  );

  it.each([
    ['malformed JSON', '{"name":', 'application/json', 400],
    ['a text', 'name=n', 'text/plain', 400],
    ['a form, which a service would read', 'name=n', 'application/x-www-form-urlencoded', 400],
    ['a form that says JSON', 'name=n', 'application/x-www-form-urlencoded; x=json', 400],
    ['a polluted prototype', '{"__proto__":{}}', 'application/json', 400],
    ['both spellings of a field', '{"signing_key":"a","signingKey":"b"}', 'application/json', 400],
    ['too much', JSON.stringify({ name: 'x'.repeat(BODY_LIMIT) }), 'application/json', 413],
  ])('show no target %s: it is refused before', async (_what, body, type, status) => {
    expect((await update({ body, headers: { 'content-type': type } })).status).toBe(status);
    expect(hooked.standIn.runs).toEqual([]);
    expect(hooked.standIn.operations).toEqual([]);
  });

  it('show what a service reads behind a byte order mark', async () => {
    expect((await update({ body: '\ufeff{"name":"marked"}' })).status).toBe(200);
    expect(hooked.standIn.runs[0]?.body['request']).toEqual({ id: '5', name: 'marked' });
  });
});

describe('response executions', () => {
  beforeAll(() =>
    hooked.set(`response${UPDATE_TARGET}`, `response${GET_TARGET}`, 'response/rekey.v1.OrganizationService'),
  );

  it('change the response of what succeeded, and do not see what failed', async () => {
    const { standIn } = hooked;
    standIn.outcome = () => ({ changed: { answer: 2 } });
    expect(await update()).toMatchObject({ status: 200, body: { answer: 2 } });
    expect(standIn.runs).toMatchObject([
      { trigger: 'response', name: UPDATE_TARGET, body: { request: { id: '5' }, response: { answer: 1 } } },
    ]);

    standIn.answer = { status: 404, headers: { 'content-type': 'application/json' }, body: '{"code":5}' };
    expect(await update()).toMatchObject({ status: 404, body: { code: 5 } });
    expect(standIn.runs).toHaveLength(1);
  });

  it('keep status and headers of the answer', async () => {
    const { standIn } = hooked;
    standIn.outcome = ({ body: { response } }) => ({ changed: { ...(response as object), id: 'other' } });
    const made = await call({ method: 'POST', url: '/v1/organizations', body: { name: 'b' } });

    expect(made).toMatchObject({ status: 201, body: { id: 'other' }, headers: { 'x-request-id': expect.any(String) } });
    expect(standIn.runs[0]?.body['response']).toMatchObject({ name: 'b' });
  });

  it('leave alone an answer without a body, or with one that is no JSON', async () => {
    const { standIn } = hooked;
    standIn.outcome = () => ({ changed: { answer: 2 } });
    standIn.answer = 204;
    expect(await update()).toMatchObject({ status: 204, body: undefined });
    standIn.answer = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'text' };
    expect(await update()).toMatchObject({ status: 200, body: 'text' });
    expect(standIn.runs).toEqual([]);
  });

  it('withhold the answer when an interrupting target fails', async () => {
    const { standIn } = hooked;
    standIn.outcome = () => ({ error: FAILURE });
    expect(await update()).toMatchObject({ status: 400, body: { message: 'Execution failed (EXEC-dra6yamk98)' } });
    expect(standIn.operations).toHaveLength(1);
  });
});
