import { actionTargets } from '../src/index.js';
import { servicePrincipal } from '@rekey/platform';
import { eventually, type TestAnswer, TestService, type WebhookAnswer, WebhookReceiver } from '@rekey/testing';
import { createTarget } from './fixtures.js';

const METHOD = '/zitadel.action.v2.ActionService/GetTarget';
const FAILED = { kind: 'failed-precondition', message: 'Execution failed', vendorCode: 'EXEC-dra6yamk98' };

describe('running an execution', () => {
  let service: TestService;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    service = await TestService.start(actionTargets);
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => receiver.stop());
  afterAll(() => service.stop());

  async function targetThat(answer: WebhookAnswer, overrides: object): Promise<string> {
    const path = `/${Math.random()}`;
    const { id } = await createTarget(service, { endpoint: `${receiver.url}${path}`, ...overrides });
    answers.set(path, answer);
    return id;
  }
  const answers = new Map<string, WebhookAnswer>();

  async function run(
    targets: readonly string[],
    body: object = { fullMethod: METHOD, request: { id: '1' } },
    shape?: object,
  ): Promise<TestAnswer> {
    receiver.answerWith(({ path }) => answers.get(path) ?? 500);
    const condition = { request: { method: METHOD } };
    const set = await service.call({ method: 'PUT', url: '/v2/actions/executions', body: { condition, targets } });
    expect(set).toMatchObject({ status: 200 });
    return service.call({
      method: 'POST',
      url: '/internal/v1/executions/run',
      body: { trigger: 'request', name: METHOD, body, ...(shape && { shape }) },
      as: servicePrincipal('gateway'),
    });
  }
  const received = (): unknown[] => receiver.requests.map(({ body }) => JSON.parse(body.toString()));

  it('calls the targets in order, and each sees what the one before made of the message', async () => {
    const first = await targetThat({ status: 200, body: '{"id":"2"}' }, { restWebhook: undefined, restCall: {} });
    const webhook = await targetThat({ status: 200, body: '{"id":"ignored"}' }, {});
    const last = await targetThat({ status: 200, body: '{"id":"3"}' }, { restWebhook: undefined, restCall: {} });
    expect(await run([first, webhook, last])).toMatchObject({ status: 200, body: { changed: { id: '3' } } });
    expect(received()).toEqual(['1', '2', '2'].map((id) => ({ fullMethod: METHOD, request: { id } })));
  });

  it('does nothing for an empty answer, and nothing at all without an execution', async () => {
    const call = await targetThat(204, { restWebhook: undefined, restCall: { interruptOnError: true } });
    expect((await run([call])).body).toEqual({});
    expect((await run([])).body).toEqual({});
  });

  it('goes on past a failed call, unless its target interrupts', async () => {
    const failing = await targetThat(500, {});
    const interrupting = await targetThat(503, { restWebhook: { interruptOnError: true } });
    const never = await targetThat(200, {});
    expect((await run([failing, interrupting, never])).body).toEqual({ error: FAILED });
    expect(receiver.received).toBe(2);
  });

  it('takes a timeout and a receiver that is away for failures', async () => {
    const slow = await targetThat(new Promise(() => undefined) as never, {
      restWebhook: { interruptOnError: true },
      timeout: '0.1s',
    });
    expect((await run([slow])).body).toEqual({ error: FAILED });
    const away = await createTarget(service, {
      endpoint: 'http://127.0.0.1:9/',
      restWebhook: { interruptOnError: true },
    });
    expect((await run([away.id])).body).toEqual({ error: FAILED });
  });

  it.each([
    [
      { forwardedStatusCode: 403, forwardedErrorMessage: 'no' },
      { kind: 'forbidden', message: 'no', vendorCode: 'EXEC-reUaUZCzCp' },
    ],
    [
      { forwardedStatusCode: 418, forwardedErrorMessage: 'no' },
      { kind: 'internal', message: 'no', vendorCode: 'EXEC-reUaUZCzCp' },
    ],
    [
      { forwardedStatusCode: 500, forwardedErrorMessage: 'no' },
      { kind: 'failed-precondition', message: 'no', vendorCode: 'EXEC-bmhNhpcqpF' },
    ],
    [{ forwardedErrorMessage: 'no' }, { kind: 'failed-precondition', message: 'no', vendorCode: 'EXEC-bmhNhpcqpF' }],
  ])('passes on the error %j of a target that interrupts', async (answer, error) => {
    const target = await targetThat(
      { status: 200, body: JSON.stringify(answer) },
      { restWebhook: { interruptOnError: true } },
    );
    expect((await run([target])).body).toEqual({ error });
  });

  it('takes a call answer that is no JSON object for a failure only where it interrupts', async () => {
    const lenient = await targetThat({ status: 200, body: 'plain' }, { restWebhook: undefined, restCall: {} });
    expect((await run([lenient])).body).toEqual({});
    const strict = await targetThat(
      { status: 200, body: '[1]' },
      { restWebhook: undefined, restCall: { interruptOnError: true } },
    );
    expect((await run([strict])).body).toMatchObject({ error: { kind: 'failed-precondition' } });
  });

  it('takes an unknown field in what a call answers to a request for a failure, and names it', async () => {
    const call = { restWebhook: undefined, restCall: { interruptOnError: true } };
    const shape = { id: null, options: { deep: null } };
    const lenient = await targetThat({ status: 200, body: '{"id":"2","nmae":1}' }, { ...call, restCall: {} });
    const strict = await targetThat({ status: 200, body: '{"id":"2","options":{"deeep":1}}' }, call);
    const right = await targetThat({ status: 200, body: '{"id":"2","options":{"deep":1},"shown":2}' }, call);
    const body = { fullMethod: METHOD, request: { id: '1', shown: 1 } };

    // What the message had before is no such field, although the operation does not know it.
    expect((await run([lenient, right], body, shape)).body).toEqual({
      changed: { id: '2', options: { deep: 1 }, shown: 2 },
    });
    const error = { ...FAILED, message: 'Execution failed: unknown field "options.deeep"' };
    expect((await run([strict], body, shape)).body).toEqual({ error });
    expect((await run([strict], body)).body).toMatchObject({ changed: { id: '2' } });
  });

  it('does not wait for an asynchronous target', async () => {
    const never = await targetThat(new Promise(() => undefined) as never, { restWebhook: undefined, restAsync: {} });
    const next = await targetThat(200, {});
    expect((await run([never, next])).body).toEqual({});
    await eventually(() => Promise.resolve(expect(receiver.received).toBe(2)));
  });

  it('stops calling a target that only fails, which then counts as failed', async () => {
    const broken = await targetThat(500, { restWebhook: { interruptOnError: true } });
    for (let call = 0; call < 25; call += 1) expect((await run([broken])).body).toEqual({ error: FAILED });
    expect(receiver.received).toBe(20);
  });

  it('is for services alone', async () => {
    const url = '/internal/v1/executions/run';
    const body = { trigger: 'request', name: METHOD, body: {} };
    expect((await service.call({ method: 'POST', url, body })).status).toBe(404);
    expect(
      (await service.call({ method: 'POST', url, body: { ...body, trigger: 'x' }, as: servicePrincipal('gateway') }))
        .status,
    ).toBe(400);
  });
});
