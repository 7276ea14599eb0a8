import { request } from 'node:http';
import { loadRoutes, type Operation } from '@rekey/contracts';
import type { TestAnswer } from '@rekey/testing';
import { ALL_DOORS, ALL_GRANTS } from './all-doors.js';
import { GET_TARGET, type HookedGateway, startHookedGateway } from './hooked-gateway.js';

const SECRET = 'secret-of-the-caller';
const MASK = '***';

/** One row for each door, in whatever dialect it speaks. */
const row = (operation: Operation): [string, Operation] => [`${operation.verb} ${operation.path}`, operation];
const TAKING = ALL_DOORS.filter(({ guards: { takes } }) => takes !== undefined).map(row);
const SHOWING = ALL_DOORS.filter(({ guards: { shows }, path }) => shows !== undefined && path !== '/v1/tokens').map(
  row,
);
const FIXED = ALL_DOORS.filter(({ guards }) => guards.isFixed).map(row);

const urlOf = ({ path }: Operation): string => path.replace(/\{\w+\}/g, '5');
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const namesOf = ({ guards: { shows } }: Operation): readonly string[] =>
  shows === undefined || shows === 'all' ? ['anything'] : shows;
/** The members by both spellings, at the top and deep inside. */
const holding = (names: readonly string[]): object =>
  Object.fromEntries(names.map((name) => [name, SECRET]).concat([['nested', [{ deep: inner(names) }] as never]]));
const inner = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [snake(name), SECRET]));
const JSON_TYPE = { 'content-type': 'application/json' };

// The risk: whoever may set targets and executions reads the secrets of everybody, or has others issue some to him.
describe('what is shown once', () => {
  let hooked: HookedGateway;
  let token: string;
  beforeAll(async () => {
    hooked = await startHookedGateway();
    ({ token } = await hooked.gateway.issue(ALL_GRANTS));
    await hooked.set('request', 'response');
  });
  beforeEach(() => hooked.standIn.reset());
  afterAll(() => hooked.stop());

  const call = (operation: Operation, body?: object): Promise<TestAnswer> =>
    hooked.gateway.call({ method: operation.verb, url: urlOf(operation), token, ...(body ? { body } : {}) });
  const seen = (): string => JSON.stringify(hooked.standIn.runs);
  const sent = (): unknown[] => hooked.standIn.operations.map(({ body }) => JSON.parse(body.toString() || 'null'));
  const echoing = (change: object) => (run: { trigger: string; body: Readonly<Record<string, unknown>> }) => ({
    changed: { ...(run.body[run.trigger] as object), ...change },
  });

  it('is declared for the doors of every dialect', () => {
    const doors = [...TAKING, ...SHOWING, ...FIXED].map(([door]) => door).join('\n');
    for (const part of [
      '/v2/',
      '/v2beta/',
      '/zitadel.',
      '/management/',
      '/apiops/',
      '/client/v4/',
      '/zones/',
      '/v1/',
    ]) {
      expect(doors).toContain(part);
    }
  });

  it.each(TAKING)('is masked in the request of %s, and arrives as it was', async (_, operation) => {
    const { standIn } = hooked;
    const names = operation.guards.takes ?? [];
    standIn.outcome = ({ trigger, body }) => (trigger === 'request' ? { changed: body['request'] } : {});
    const body = holding(names);

    expect((await call(operation, body)).status).toBe(200);

    expect(seen()).not.toContain(SECRET);
    expect(standIn.runs.map(({ trigger }) => trigger)).toEqual(['request', 'response']);
    for (const run of standIn.runs) {
      expect(run.body['request']).toMatchObject(Object.fromEntries(names.map((name) => [name, MASK])));
    }
    // As its caller wrote it, byte for byte.
    expect(standIn.operations[0]?.body.toString()).toBe(JSON.stringify(body));
  });

  it.each(TAKING.filter(([, { guards }]) => !guards.isFixed))(
    'is no target’s to change in %s, whatever else it changes',
    async (_, operation) => {
      const { standIn } = hooked;
      const names = operation.guards.takes ?? [];
      const body = holding(names);
      for (const change of [
        {},
        { nested: [] },
        { nested: undefined },
        Object.fromEntries(names.map((n) => [n, 'x'])),
      ]) {
        standIn.reset();
        standIn.outcome = (run) => (run.trigger === 'request' ? echoing({ ...change, description: 'new' })(run) : {});
        expect((await call(operation, body)).status).toBe(200);
        expect(sent()).toMatchObject([{ ...body, description: 'new' }]);
        expect(seen()).not.toContain(SECRET);
      }
    },
  );

  it.each(SHOWING)('is masked in the answer to %s, which stays as it is', async (_, operation) => {
    const { standIn } = hooked;
    const answer = holding(namesOf(operation));
    standIn.answer = { status: 200, headers: JSON_TYPE, body: JSON.stringify(answer) };
    standIn.outcome = (run) => (run.trigger === 'response' ? echoing({ added: 1, nested: [] })(run) : {});

    expect(await call(operation, isRead(operation) ? undefined : {})).toMatchObject({ status: 200, body: answer });

    expect(standIn.runs.map(({ trigger }) => trigger)).toEqual(['request', 'response']);
    expect(seen()).not.toContain(SECRET);
    // A list is an answer too.
    standIn.answer = { status: 200, headers: JSON_TYPE, body: JSON.stringify([answer]) };
    expect((await call(operation, isRead(operation) ? undefined : {})).body).toEqual([answer]);
    expect(seen()).not.toContain(SECRET);
  });

  it.each(FIXED)('is issued by %s as the caller asks for it, or not at all', async (_, operation) => {
    const { standIn } = hooked;
    standIn.outcome = (run) =>
      run.trigger === 'request' ? echoing({ grants: [{ permission: 'kek.write' }] })(run) : {};
    const body = isRead(operation) ? undefined : { name: 'asked', grants: [] };

    const refused = await call(operation, body);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain('Targets of executions cannot change the request of this operation');
    expect(sent()).toEqual([]);
    // Who says the same again changes nothing, and who refuses is heard.
    standIn.outcome = ({ trigger, body: { request } }) => (trigger === 'request' ? { changed: request } : {});
    expect((await call(operation, body)).status).toBeLessThan(300);
    standIn.outcome = () => ({ error: { kind: 'forbidden', message: 'not today', vendorCode: 'EXEC-reUaUZCzCp' } });
    const guarded = await call(operation, body);
    expect(guarded.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(guarded.body)).toContain('not today');
  });

  it('is in no message about a token, and the token is the one that was asked for', async () => {
    const { standIn, gateway } = hooked;
    standIn.outcome = (run) => (run.trigger === 'response' ? { changed: { token: 'another' } } : {});
    const made = await gateway.call({ method: 'POST', url: '/v1/tokens', token, body: { name: 'n', grants: [] } });

    expect(made).toMatchObject({ status: 201, body: { name: 'n', token: expect.stringMatching(/.{20}/) } });
    expect(standIn.runs[1]?.body['response']).toMatchObject({ name: 'n', token: MASK });
    expect(seen()).not.toContain(made.body.token);
  });

  it('leaves what is no secret of its operation to see and to change', async () => {
    const { standIn, gateway } = hooked;
    standIn.answer = { status: 200, headers: JSON_TYPE, body: '{"target":{"content":"c","password":""},"k":"v"}' };
    standIn.outcome = (run) => (run.trigger === 'response' ? echoing({ added: 1 })(run) : {});
    const answer = await gateway.call({ url: '/v2/actions/targets/5', token });

    expect(standIn.runs.map(({ name }) => name)).toEqual([GET_TARGET, GET_TARGET]);
    expect(answer.body).toEqual({ target: { content: 'c', password: '' }, k: 'v', added: 1 });
  });
});

describe('what targets see beside the message', () => {
  let hooked: HookedGateway;
  let token: string;
  beforeAll(async () => {
    hooked = await startHookedGateway();
    ({ token } = await hooked.gateway.issue([{ permission: 'token.write' }, { permission: 'organization.write' }]));
    await hooked.gateway.service.app.listen(0, '127.0.0.1');
    await hooked.set('request', 'response');
  });
  beforeEach(() => hooked.standIn.reset());
  afterAll(() => hooked.stop());

  it('is the query of a request with a body, which stays as it is', async () => {
    const { standIn, gateway } = hooked;
    const url = '/apiops/projects/p/keys/k/?overlap=3600s&jwkUpdateAction=UPDATE&a=1&a=2';
    standIn.outcome = (run) =>
      run.trigger === 'request' ? { changed: { ...(run.body['request'] as object), query: 1, description: 'd' } } : {};
    expect((await gateway.call({ method: 'PUT', url, token, body: { name: 'k' } })).status).toBe(200);

    const query = { overlap: '3600s', jwkUpdateAction: 'UPDATE', a: ['1', '2'] };
    expect(standIn.runs.map(({ body }) => body['query'])).toEqual([query, query]);
    expect(standIn.operations[0]?.path).toBe(url.replace('/?', '?'));
    standIn.reset();
    await gateway.call({ method: 'PUT', url: '/apiops/projects/p/keys/k/', token, body: { name: 'k' } });
    await gateway.call({ url: '/v2/actions/targets/5?a=1', token });
    expect(standIn.runs.filter(({ body }) => 'query' in body)).toEqual([]);
  });

  // The risk: who spells a route another way is served without the guard that was set on it.
  it.each([
    '/v1/tokens',
    '/v1/tokens/',
    '/v1/t%6fkens',
    '/v1/tokens#x',
    'http://evil.example/v1/tokens',
    'HTTP://e/v1/tokens',
  ])('does not depend on how %s is spelled: it is guarded, or not served', async (target) => {
    const { standIn, gateway } = hooked;
    standIn.outcome = () => ({ error: { kind: 'forbidden', message: 'not today', vendorCode: 'EXEC-reUaUZCzCp' } });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    for (const path of [target, target.replace('/v1/tokens', '/v1/organizations')]) {
      const status = await rawPost(await gateway.service.app.getUrl(), path, headers);
      expect([path, status]).toEqual([path, expect.any(Number)]);
      expect([400, 403, 404]).toContain(status);
      expect(status === 403).toBe(standIn.runs.length > 0);
      standIn.runs.length = 0;
    }
  });

  it('is nothing for an operation that its service does not describe: nobody may call it', async () => {
    const { standIn, gateway } = hooked;
    const url = standIn.undescribed;
    expect((await loadRoutes()).operationOf('GET', url)?.method).toBe(
      '/zitadel.action.v2.ActionService/ListExecutionFunctions',
    );
    expect(await gateway.call({ url, token })).toMatchObject({ status: 403, body: { code: 7 } });
    expect([standIn.runs, standIn.operations]).toEqual([[], []]);
  });
});

/** With the target of the request as it is written. @returns the status */
function rawPost(base: string, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method: 'POST', headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end('{"name":"spelled","grants":[]}');
  });
}

function isRead({ verb }: Operation): boolean {
  return verb === 'GET';
}
