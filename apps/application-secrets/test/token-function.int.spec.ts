import type { ExecutionRun } from '@rekey/contracts';
import { ExecutionSet, TargetDeleted } from '@rekey/contracts';
import { eventually, type TestAnswer, type TestService } from '@rekey/testing';
import { type FakePlatform, GRANT, issueOpaqueTokens, partsOf, post, publish, startOAuth } from './oauth-support.js';
import { basic, makeApplication, type TestApplication } from './support.js';

let service: TestService;
let platform: FakePlatform;
let app: TestApplication;
let runs: ExecutionRun[];
beforeAll(async () => {
  ({ service, platform } = await startOAuth());
  app = await makeApplication(service);
});
afterAll(() => service.stop());

/** Sets what the targets answer, and waits until the service has heard of it. */
async function functionAnswers(answer: FakePlatform['run']): Promise<void> {
  runs = [];
  platform.run =
    answer &&
    ((run) => {
      runs.push(run);
      return answer(run);
    });
  await publish(service, new ExecutionSet({ executionId: 'function/preaccesstoken', targetIds: ['1'] }));
  await eventually(async () => {
    runs = [];
    await post(service, 'token', GRANT, authorization());
    expect(runs).toHaveLength(answer === undefined ? 0 : 1);
  });
  runs = [];
}

const authorization = (): { authorization: string } => basic(app.clientId, app.clientSecret);
const issue = (): Promise<TestAnswer> => post(service, 'token', { ...GRANT, scope: 'openid' }, authorization());
const claimsOf = ({ body }: TestAnswer): Record<string, unknown> => partsOf(body.access_token as string).claims;
const appending =
  (...claims: readonly object[]) =>
  () => ({ changed: { append_claims: claims } });

describe('the function preaccesstoken', () => {
  it('is told who gets a token, and appends claims', async () => {
    await functionAnswers(
      appending({ key: 'https://api.example/plan', value: 'gold' }, { key: 'limits', value: { perDay: 7 } }),
    );
    const answer = await issue();
    expect(answer.status).toBe(200);
    expect(claimsOf(answer)).toMatchObject({ 'https://api.example/plan': 'gold', limits: { perDay: 7 } });
    expect(runs).toEqual([
      {
        trigger: 'function',
        name: 'preaccesstoken',
        body: {
          function: 'function/preaccesstoken',
          userinfo: { sub: app.clientId },
          org: { id: '100000000000000001' },
          application: { client_id: app.clientId },
        },
      },
    ]);
  });

  it('appends to opaque tokens too, as introspection shows', async () => {
    await functionAnswers(appending({ key: 'plan', value: 'a\0b' }));
    const opaque = await makeApplication(service);
    await issueOpaqueTokens(service, opaque);
    const { body } = await post(service, 'token', GRANT, basic(opaque.clientId, opaque.clientSecret));
    await expect(
      post(service, 'introspect', { token: body.access_token as string }, basic(opaque.clientId, opaque.clientSecret)),
    ).resolves.toMatchObject({ status: 200, body: { active: true, plan: 'a\0b' } });
  });

  it('changes nothing that a token says of itself', async () => {
    const names = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'scope', 'act', 'cnf', 'active'];
    await functionAnswers(
      appending(
        ...names.map((key) => ({ key, value: 'forged' })),
        { key: 'urn:zitadel:iam:org:project:roles', value: 'admin' },
        { key: 'plan', value: 'first' },
        { key: 'plan', value: 'second' },
      ),
    );
    const claims = claimsOf(await issue());
    expect(JSON.stringify(claims)).not.toMatch(/forged|admin|second/);
    expect(claims).toMatchObject({ plan: 'first', sub: app.clientId, scope: 'openid' });
  });

  it('may leave a line of log', async () => {
    await functionAnswers(() => ({ changed: { append_log_claims: ['seen'], append_claims: null } }));
    expect(claimsOf(await issue())).toMatchObject({ 'urn:zitadel:iam:action:preaccesstoken:log': ['seen'] });
  });

  it.each<[string, unknown]>([
    ['a list of something else', { append_claims: ['x'] }],
    ['something else than a list', { append_claims: { key: 'a', value: 1 } }],
    ['a claim without name', { append_claims: [{ key: '', value: 1 }] }],
    ['more than a token can hold', { append_claims: [{ key: 'a', value: 'x'.repeat(5_000) }] }],
    [
      'more claims than a token can hold',
      { append_claims: Array.from({ length: 51 }, () => ({ key: 'a', value: 1 })) },
    ],
    ['no object', 'x'],
  ])('has no token issued when it answers with %s', async (_, changed) => {
    await functionAnswers(() => ({ changed }));
    await expect(issue()).resolves.toMatchObject({
      status: 400,
      body: { error: 'access_denied', error_description: 'Execution failed' },
    });
  });

  it('may deny the token', async () => {
    await functionAnswers(() => ({
      error: { kind: 'forbidden', message: 'not before noon', vendorCode: 'EXEC-reUaUZCzCp' },
    }));
    await expect(issue()).resolves.toMatchObject({
      status: 400,
      body: { error: 'access_denied', error_description: 'not before noon' },
    });
    await functionAnswers(() => ({ error: { kind: 'rate-limited', message: 'later', vendorCode: 'EXEC-reUaUZCzCp' } }));
    await expect(issue()).resolves.toMatchObject({ status: 429, body: { error: 'slow_down' } });
  });

  // It may be what guards the tokens.
  it('has no token issued while its targets cannot be asked', async () => {
    await functionAnswers(appending());
    platform.isActionTargetsAway = true;
    const answer = await issue();
    platform.isActionTargetsAway = false;
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  });

  it('is asked no more when it is gone', async () => {
    await functionAnswers(appending({ key: 'plan', value: 1 }));
    platform.run = undefined;
    await publish(service, new TargetDeleted({ targetId: '1' }));
    await eventually(async () => {
      await issue();
      platform.isActionTargetsAway = true;
      const answer = await issue();
      platform.isActionTargetsAway = false;
      expect(answer.status).toBe(200);
    });
  });

  it('is not taken for absent before anybody could say so', async () => {
    const fresh = await startOAuth();
    try {
      const { clientId, clientSecret } = await makeApplication(fresh.service);
      fresh.platform.isActionTargetsAway = true;
      const answer = await post(fresh.service, 'token', GRANT, basic(clientId, clientSecret));
      expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
      fresh.platform.isActionTargetsAway = false;
      await expect(post(fresh.service, 'token', GRANT, basic(clientId, clientSecret))).resolves.toMatchObject({
        status: 200,
      });
    } finally {
      await fresh.service.stop();
    }
  });
});
