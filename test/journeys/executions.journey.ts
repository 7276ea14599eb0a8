import { eventually, uniqueName, type WebhookAnswer, WebhookReceiver } from '@rekey/testing';
import type { Answer, Rekey } from '../support/rekey.js';
import { verifyZitadelSignature } from '../support/verify-zitadel-signature.js';

const UPDATE_TARGET = '/zitadel.action.v2.ActionService/UpdateTarget';
const TARGETS = '/v2/actions/targets';
/** What no target was changed at. */
const STAMP = '2001-02-03T04:05:06Z';
const json = (body: unknown): WebhookAnswer => ({ status: 200, body: JSON.stringify(body) });

interface MadeTarget {
  readonly id: string;
  readonly signingKey: string;
}

/** What targets are sent. */
interface Call {
  readonly fullMethod: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>>;
}

export function executionsJourney(installation: () => Rekey): void {
  describe('request and response executions of a running installation', () => {
    let rekey: Rekey;
    let receiver: WebhookReceiver;
    let token: string;
    /** The one that is operated on. */
    let subject: MadeTarget;

    beforeAll(async () => {
      rekey = installation();
      const grants = ['action.target.write', 'action.target.read', 'token.write'].map((permission) => ({ permission }));
      ({ token } = await rekey.ok('POST', '/v1/tokens', { name: 'caller', grants }));
    });
    beforeEach(async () => {
      receiver = await WebhookReceiver.start();
      subject = await makeTarget({ restAsync: {} });
    });
    afterEach(async () => {
      for (const trigger of ['request', 'response']) {
        for (const condition of [{ all: true }, { method: UPDATE_TARGET }]) await set({ [trigger]: condition }, []);
      }
      await receiver.stop();
    });

    function makeTarget(type: object): Promise<MadeTarget> {
      const settings = { name: uniqueName('target'), timeout: '10s', endpoint: `${receiver.url}/hook` };
      return rekey.ok('POST', TARGETS, { ...settings, ...type });
    }

    const set = (condition: object, targets: readonly string[]): Promise<unknown> =>
      rekey.ok('PUT', '/v2/actions/executions', { condition, targets });
    const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
      rekey.call(method, path, body, { token });
    const rename = (name: string, path = `${TARGETS}/${subject.id}`): Promise<Answer> => call('POST', path, { name });
    const nameOf = async (): Promise<unknown> => (await rekey.ok('GET', `${TARGETS}/${subject.id}`)).target.name;
    const calls = (): Call[] => receiver.requests.map(({ body }) => JSON.parse(body.toString()) as Call);

    /** The change of an execution reaches the gateway as an event. */
    async function untilCalled(operation: () => Promise<unknown>): Promise<void> {
      await eventually(async () => {
        await operation();
        expect(receiver.received).toBeGreaterThan(0);
      });
      receiver.requests.length = 0;
    }

    it('a signed call changes the request, path included, before it is validated, and the response', async () => {
      const other = await makeTarget({ restAsync: {} });
      const hook = await makeTarget({ restCall: { interruptOnError: true } });
      receiver.answerWith(({ body }) => {
        const { request, response } = JSON.parse(body.toString()) as Call;
        if (response === undefined) return json({ ...request, id: other.id });
        return json(response['changeDate'] === undefined ? response : { ...response, changeDate: STAMP });
      });
      await set({ request: { method: UPDATE_TARGET } }, [hook.id]);
      await set({ response: { all: true } }, [hook.id]);
      await untilCalled(() => rename('first'));
      await untilCalled(() => call('GET', `${TARGETS}/${subject.id}`));

      const answer = await rename('renamed');

      expect(answer).toMatchObject({ status: 200, body: { changeDate: STAMP } });
      expect(calls()).toMatchObject([
        { fullMethod: UPDATE_TARGET, request: { id: subject.id, name: 'renamed' } },
        { fullMethod: UPDATE_TARGET, request: { id: other.id, name: 'renamed' }, response: expect.any(Object) },
      ]);
      for (const { headers, body } of receiver.requests) {
        const header = String(headers['zitadel-signature']);
        expect(verifyZitadelSignature({ header, body, key: hook.signingKey })).toBe('valid');
      }
      expect(await nameOf()).not.toBe('renamed');
      receiver.answerWith(json({ id: other.id, nmae: 'misspelt' }));
      expect(await rename('x')).toMatchObject({
        status: 400,
        body: { code: 9, message: 'Execution failed: unknown field "nmae" (EXEC-dra6yamk98)' },
      });
      receiver.answerWith(json({ id: other.id, name: '' }));
      expect(await rename('x')).toMatchObject({ status: 400, body: { code: 3 } });
    });

    it('a guard refuses for everybody but the operator, at every door, and what is too long for it too', async () => {
      const before = await nameOf();
      const guard = await makeTarget({ restWebhook: { interruptOnError: true } });
      receiver.answerWith(json({ forwardedStatusCode: 403, forwardedErrorMessage: 'not today' }));
      await set({ request: { all: true } }, [guard.id]);
      await untilCalled(() => rename('first'));

      const refused = { status: 403, body: { message: 'not today (EXEC-reUaUZCzCp)' } };
      expect(await rename('refused')).toMatchObject({ ...refused, body: { code: 7 } });
      expect(await call('POST', UPDATE_TARGET, { id: subject.id, name: 'refused' })).toMatchObject(refused);
      expect(await call('GET', '/v1/tokens')).toMatchObject({ status: 403, body: { detail: 'not today' } });
      expect(await rename('x'.repeat(1_048_500))).toMatchObject(refused);
      expect(calls().map(({ fullMethod }) => fullMethod)).toContain('/rekey.v1.AccessTokenService/ListAccessTokens');
      await rekey.ok('PUT', '/v2/actions/executions', {
        condition: { request: { all: true } },
        targets: [],
      });
      expect(await nameOf()).toMatch(new RegExp(`^(${String(before)}|first)$`));
    });

    it('who may not call an operation makes no target be called', async () => {
      const guard = await makeTarget({ restWebhook: { interruptOnError: true } });
      await set({ request: { all: true } }, [guard.id]);
      await untilCalled(() => rename('first'));

      for (const [method, path] of [
        ['DELETE', `${TARGETS}/${subject.id}`],
        ['POST', '/zitadel.action.v2.ActionService/DeleteTarget'],
      ] as const) {
        expect((await call(method, path, { id: subject.id })).status).toBe(403);
      }
      expect(receiver.requests).toEqual([]);
    });
  });
}
