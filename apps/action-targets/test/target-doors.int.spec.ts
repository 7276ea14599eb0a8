import { principalWith, type TestAnswer, TestService } from '@rekey/testing';
import { actionTargets } from '../src/index.js';
import { createTarget, targetBody } from './fixtures.js';

const V2 = '/zitadel.action.v2.ActionService';
const BETA = '/zitadel.action.v2beta.ActionService';

describe('the other doors of targets', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start(actionTargets);
  });
  afterAll(() => service.stop());

  const post = (url: string, body: object | string = {}, headers = {}): Promise<TestAnswer> =>
    service.call({ method: 'POST', url, body, headers });

  it.each([V2, BETA])('%s creates, shows, changes, finds and deletes a target', async (door) => {
    const created = await post(`${door}/CreateTarget`, targetBody());
    expect(created).toMatchObject({
      status: 200,
      body: { id: expect.any(String), creationDate: expect.any(String), signingKey: expect.any(String) },
    });
    const { id, signingKey } = created.body;
    const updated = await post(`${door}/UpdateTarget`, { id, timeout: '5s', expirationSigningKey: '0s' });
    expect(updated).toMatchObject({
      status: 200,
      body: { changeDate: expect.any(String), signingKey: expect.any(String) },
    });
    expect(updated.body).not.toHaveProperty('change_date');
    expect(updated.body.signingKey).not.toBe(signingKey);
    const { body } = await post(`${door}/GetTarget`, { id });
    expect(body.target).toMatchObject({ id, timeout: '5s', signingKey: updated.body.signingKey });
    const found = await post(`${door}/ListTargets`, { filters: [{ inTargetIdsFilter: { targetIds: [id] } }] });
    expect(found.body).toEqual({ pagination: { totalResult: '1', appliedLimit: '100' }, targets: [body.target] });
    expect((await post(`${door}/DeleteTarget`, { id })).body).toEqual({ deletionDate: expect.any(String) });
    expect(await post(`${door}/GetTarget`, { id })).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it.each([
    ['CreateTarget', {}, 'invalid CreateTargetRequest.Name'],
    ['UpdateTarget', {}, 'invalid UpdateTargetRequest.Id: value length must be between 1 and 200 runes, inclusive'],
    ['GetTarget', { id: 5 }, 'invalid value for string field GetTargetRequest.Id'],
    ['DeleteTarget', { id: 'x'.repeat(201) }, 'invalid DeleteTargetRequest.Id'],
    ['ListTargets', { pagination: { limit: 1001 } }, 'QUERY-4M0fs'],
  ])('%s refuses %j in the words of Connect', async (name, body, said) => {
    for (const door of [V2, BETA]) {
      const answer = await post(`${door}/${name}`, body);
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'invalid_argument', message: expect.stringContaining(said) },
      });
    }
  });

  it('asks who calls before it looks at anything', async () => {
    for (const name of ['CreateTarget', 'UpdateTarget', 'GetTarget', 'DeleteTarget', 'ListTargets']) {
      for (const door of [V2, BETA]) {
        expect(await service.call({ method: 'POST', url: `${door}/${name}`, body: {}, as: null })).toMatchObject({
          status: 401,
          body: { code: 'unauthenticated' },
        });
        const as = principalWith([{ permission: 'action.execution.read' }]);
        expect(await service.call({ method: 'POST', url: `${door}/${name}`, body: {}, as })).toMatchObject({
          status: 403,
          body: { code: 'permission_denied' },
        });
      }
    }
  });

  it('knows no other calls, methods or bodies', async () => {
    for (const door of [V2, BETA])
      expect(await post(`${door}/NoSuchCall`)).toMatchObject({ status: 404, body: { code: 'unimplemented' } });
    expect((await service.call({ method: 'GET', url: `${V2}/GetTarget` })).status).toBe(405);
    expect((await post(`${V2}/GetTarget`, '{"id":', { 'content-type': 'application/json' })).status).toBe(400);
    for (const type of ['application/proto', 'application/x-www-form-urlencoded', 'text/plain']) {
      expect(await post(`${V2}/GetTarget`, 'id=1', { 'content-type': type })).toMatchObject({
        status: 415,
        body: { code: 'invalid_argument', message: 'Content-Type must be application/json' },
      });
    }
  });

  it('reads an empty body as a message without fields', async () => {
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      const listed = await service.call({ method: 'POST', url: `${V2}/ListTargets`, headers });
      expect(listed).toMatchObject({ status: 200, body: { pagination: { appliedLimit: '100' } } });
    }
  });

  it('has no payload types in v2beta: neither taken nor shown', async () => {
    const { id } = await createTarget(service, { payloadType: 'PAYLOAD_TYPE_JWT' });
    const rest = `/v2beta/actions/targets/${id}`;
    expect((await service.call({ url: rest })).body.target).not.toHaveProperty('payloadType');
    expect((await post(`${BETA}/GetTarget`, { id })).body.target).not.toHaveProperty('payloadType');
    const listed = await post('/v2beta/actions/targets/search', {
      filters: [{ inTargetIdsFilter: { targetIds: [id] } }],
    });
    expect(listed.body.targets[0]).not.toHaveProperty('payloadType');
    expect((await post(rest, { payloadType: 'PAYLOAD_TYPE_JWE', timeout: '7s' })).status).toBe(200);
    expect((await service.call({ url: `/v2/actions/targets/${id}` })).body.target).toMatchObject({
      payloadType: 'PAYLOAD_TYPE_JWT',
      timeout: '7s',
    });
    const made = await post('/v2beta/actions/targets', targetBody({ payloadType: 'PAYLOAD_TYPE_JWE' }));
    expect((await service.call({ url: `/v2/actions/targets/${made.body.id}` })).body.target).not.toHaveProperty(
      'payloadType',
    );
    expect((await service.call({ method: 'DELETE', url: rest })).body).toEqual({ deletionDate: expect.any(String) });
  });
});
