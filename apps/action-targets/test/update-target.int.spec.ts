import { BOOTSTRAP, principalWith, TestService, uniqueName } from '@rekey/testing';
import { actionTargets } from '../src/index.js';
import { createTarget, eventsAbout, getTarget, TARGETS, update } from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(actionTargets);
});
afterAll(() => service?.stop());

const UPDATED = 'io.rekey.target.updated.v1';
const ROTATED = 'io.rekey.target.signing-key-rotated.v1';

it('does what the documentation shows, with its very body and both spellings in the answer', async () => {
  const target = await createTarget(service);
  const name = `ip_allow_list ${uniqueName('')}`;
  const { status, body } = await service.call({
    method: 'POST',
    url: target.url,
    headers: { 'content-type': 'application/json' },
    as: principalWith([{ permission: 'action.target.write' }]),
    body: `{
    "name": "${name}",
    "rest_call": {
      "interrupt_on_error": true
    },
    "timeout": "10s",
    "endpoint": "https://example.com/hooks/ip_check",
    "expiration_signing_key": "0s",
    "payload_type": "PAYLOAD_TYPE_JWT"
  }`,
  });
  expect(status).toBe(200);
  expect(body).toEqual({
    change_date: body.changeDate,
    changeDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    signing_key: body.signingKey,
    signingKey: expect.stringMatching(/^[A-Za-z0-9]{36}$/),
  });
  expect(await getTarget(service, target)).toEqual({
    id: target.id,
    creationDate: target.creationDate,
    changeDate: body.changeDate,
    name,
    restCall: { interruptOnError: true },
    timeout: '10s',
    endpoint: 'https://example.com/hooks/ip_check',
    signingKey: body.signingKey,
    payloadType: 'PAYLOAD_TYPE_JWT',
  });
  const events = await eventsAbout(service, target.id);
  expect(events.map(({ type }) => type)).toEqual(['io.rekey.target.created.v1', UPDATED, ROTATED]);
  expect(events[1]?.data).toEqual({
    targetId: target.id,
    changes: {
      name,
      targetType: 'restCall',
      interruptOnError: true,
      endpoint: 'https://example.com/hooks/ip_check',
      payloadType: 'PAYLOAD_TYPE_JWT',
      signingKey: true,
    },
  });
});

describe('a partial update', () => {
  it.each([
    ['the name', { name: 'renamed' }, { name: 'renamed' }, { name: 'renamed' }],
    ['the time limit', { timeout: '270s' }, { timeout: '270s' }, { timeout: '270s' }],
    [
      'the endpoint, whose query stays out of the event',
      { endpoint: 'http://b.invalid:81/?q=1' },
      { endpoint: 'http://b.invalid:81/?q=1' },
      { endpoint: 'http://b.invalid:81/' },
    ],
    ['the payload type', { payloadType: 1 }, { payloadType: 'PAYLOAD_TYPE_JSON' }, undefined],
    ['the flag', { restCall: {} }, { restCall: {} }, { interruptOnError: false }],
    [
      'the type',
      { targetType: { restWebhook: { interruptOnError: true } } },
      { restWebhook: { interruptOnError: true }, restCall: undefined },
      { targetType: 'restWebhook' },
    ],
    [
      'the type to asynchronous, which resets the flag',
      { restAsync: {} },
      { restAsync: {}, restCall: undefined },
      { targetType: 'restAsync', interruptOnError: false },
    ],
  ])('changes %s and nothing else', async (_name, body, shown, changes) => {
    const target = await createTarget(service, { restWebhook: undefined, restCall: { interruptOnError: true } });
    const before = await getTarget(service, target);
    const answer = await update(service, target, body);
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('signingKey');
    expect(await getTarget(service, target)).toEqual({ ...before, ...shown, changeDate: answer.body.changeDate });
    const [event] = await service.eventsOf(UPDATED, target.id);
    expect(event?.data).toEqual({ targetId: target.id, changes: changes ?? shown });
  });

  it('sets the flag back to false on a target that was created with true', async () => {
    const target = await createTarget(service, { restWebhook: { interruptOnError: true } });
    await update(service, target, { restWebhook: { interruptOnError: false } });
    expect((await getTarget(service, target)).restWebhook).toEqual({});
  });

  it.each([
    ['an empty object', {}],
    ['nulls', { name: null, timeout: null, endpoint: null, expirationSigningKey: null, restCall: null }],
    ['what is there already', { timeout: '10s', restWebhook: {}, endpoint: 'https://hooks.invalid/a' }],
    ['an unset enum and unknown fields', { payloadType: 'PAYLOAD_TYPE_UNSPECIFIED', target: 1, id: '7' }],
  ])('answers the previous date and publishes nothing for %s', async (_name, body) => {
    const target = await createTarget(service);
    const answer = await update(service, target, body);
    expect(answer).toMatchObject({ status: 200, body: { changeDate: target.creationDate } });
    expect(await eventsAbout(service, target.id)).toHaveLength(1);
  });

  it('accepts no body at all', async () => {
    const target = await createTarget(service);
    const answer = await service.call({ method: 'POST', url: target.url });
    expect(answer).toMatchObject({ status: 200, body: { changeDate: target.creationDate } });
  });

  it('refuses the name of another target, whoever of the two it is, and keeps its own', async () => {
    const [one, other] = [await createTarget(service), await createTarget(service)];
    const answer = await update(service, one, { name: other.name, timeout: '3s', expirationSigningKey: '0s' });
    expect(answer).toMatchObject({ status: 409, body: { code: 6, message: 'Errors.Target.AlreadyExists (V3-DKcYh)' } });
    expect(await getTarget(service, one)).toMatchObject({
      name: one.name,
      timeout: '10s',
      signingKey: one.signingKey,
      changeDate: one.creationDate,
    });
    expect((await update(service, one, { name: one.name })).status).toBe(200);
    expect(await eventsAbout(service, one.id)).toHaveLength(1);
  });
});

describe('bad input', () => {
  const MESSAGE = 'invalid UpdateTargetRequest.';
  const DENIED = 'Errors.Target.DeniedURL (COMMAND-jKbbu2)';
  const INVALID_URL = 'Target has an invalid URL (COMMAND-jsbaera7b6)';
  const RANGE = 'value must be inside range [0s, 4m30s]';

  const cases: readonly (readonly [string, object | string, string])[] = [
    ['an empty name', { name: '' }, `${MESSAGE}Name: value length must be between 1 and 1000 runes, inclusive`],
    ['a long name', { name: '𝔞'.repeat(1001) }, `${MESSAGE}Name: value length`],
    ['a name that is a number', { name: 7 }, 'invalid value for string field'],
    ['a name that is a list', { name: ['x'] }, 'invalid value for string field'],
    ['a name with NUL', '{"name":"a\\u0000b"}', 'NUL'],
    ['half of a surrogate pair', '{"name":"a\\ud800"}', 'surrogate'],
    ['two types', { restCall: {}, restAsync: {} }, 'oneof UpdateTargetRequest.target_type is already set'],
    ['two types in a wrapper', { target_type: { rest_call: {}, rest_async: {} } }, 'is already set'],
    ['a type that is text', { restCall: 'yes' }, 'invalid value for message field'],
    ['a flag that is text', { restCall: { interruptOnError: 'true' } }, 'invalid value for bool field'],
    ['no time at all', { timeout: '0s' }, 'Target has no timeout (COMMAND-08b39vdi57)'],
    ['a long time', { timeout: '271s' }, `${MESSAGE}Timeout: ${RANGE}`],
    ['a negative time', { timeout: '-1s' }, `${MESSAGE}Timeout: ${RANGE}`],
    ['minutes', { timeout: '10m' }, 'invalid google.protobuf.Duration value'],
    ['a time that is a number', { timeout: 10 }, 'invalid google.protobuf.Duration value'],
    ['an empty endpoint', { endpoint: '' }, `${MESSAGE}Endpoint: value length must be between 1 and 2048 runes`],
    ['a long endpoint', { endpoint: `https://a.invalid/${'x'.repeat(2048)}` }, `${MESSAGE}Endpoint: value length`],
    ['an endpoint without scheme', { endpoint: 'a.invalid/x' }, INVALID_URL],
    ['another scheme', { endpoint: 'ftp://a.invalid/x' }, INVALID_URL],
    ['a script', { endpoint: 'javascript:alert(1)' }, INVALID_URL],
    ['a line break in the endpoint', { endpoint: 'https://a.inv\nalid/' }, INVALID_URL],
    ['a space before the endpoint', { endpoint: ' https://a.invalid/' }, INVALID_URL],
    ['a private address', { endpoint: 'http://10.0.0.1/' }, DENIED],
    ['the metadata address', { endpoint: 'http://169.254.169.254/latest' }, DENIED],
    ['the same in octal', { endpoint: 'http://0251.0376.0251.0376/' }, DENIED],
    ['the same as a number', { endpoint: 'http://2852039166/' }, DENIED],
    ['a mapped address', { endpoint: 'http://[::ffff:10.0.0.1]/' }, DENIED],
    [
      'a password in the endpoint',
      { endpoint: 'https://user:secret@a.invalid/' },
      `${MESSAGE}Endpoint: value must not`,
    ],
    ['a user name in it', { endpoint: 'https://user@a.invalid/' }, 'must not have a user name or password in it'],
    ['an overlap that is no duration', { expirationSigningKey: 'now' }, 'invalid google.protobuf.Duration value'],
    ['an overlap that is a number', { expirationSigningKey: 0 }, 'invalid google.protobuf.Duration value'],
    ['a negative overlap', { expirationSigningKey: '-1s' }, `${MESSAGE}ExpirationSigningKey`],
    ['too long an overlap', { expirationSigningKey: '2592001s' }, `${MESSAGE}ExpirationSigningKey`],
    ['an enum that is an object', { payloadType: {} }, 'invalid value for enum field'],
    ['both spellings of one field', { payloadType: 1, payload_type: 2 }, 'duplicate field'],
    ['malformed JSON', '{"name":', 'not valid JSON'],
    ['a list', [], 'JSON object'],
    ['text', '"name"', 'JSON object'],
  ];

  it.each(cases)('refuses %s and changes nothing, not even beside a good field', async (_name, body, message) => {
    const target = await createTarget(service);
    const before = await getTarget(service, target);
    const sent = typeof body === 'string' || Array.isArray(body) ? body : { payloadType: 3, ...body };
    const answer = await update(service, target, sent as object);
    expect(answer).toMatchObject({ status: 400, body: { code: 3, message: expect.stringContaining(message) } });
    expect(await getTarget(service, target)).toEqual(before);
  });

  it('published nothing for any of these', async () => {
    const marker = await createTarget(service);
    await service.eventsOf('io.rekey.target.created.v1', marker.id);
    const refused = service.events.filter(({ data }) => JSON.stringify(data).includes('PAYLOAD_TYPE_JWE'));
    expect(refused).toEqual([]);
  });

  it('refuses a body beyond the limit', async () => {
    const target = await createTarget(service);
    const answer = await update(service, target, { name: 'x'.repeat(1024 * 1024) });
    expect(answer).toMatchObject({ status: 413, body: { code: 3 } });
  });

  it.each(['1', '999999999999999999', 'nobody', '%00', '%F0%9F%94%91'])(
    'answers 404 for the unknown id %s',
    async (id) => {
      const answer = await update(service, { url: `${TARGETS}/${id}` }, { name: 'x', expirationSigningKey: '0s' });
      expect(answer).toMatchObject({
        status: 404,
        body: { code: 5, message: 'Target not found (COMMAND-xj14f2cccn)' },
      });
    },
  );

  it('refuses an id that is too long', async () => {
    const answer = await update(service, { url: `${TARGETS}/${'1'.repeat(201)}` }, {});
    expect(answer.body.message).toBe(
      'invalid UpdateTargetRequest.Id: value length must be between 1 and 200 runes, inclusive',
    );
    expect((await update(service, { url: `${TARGETS}/${'1'.repeat(200)}` }, {})).status).toBe(404);
  });

  it('reports a wrong field of a target that does not exist as a wrong field', async () => {
    const nobody = { url: `${TARGETS}/1` };
    expect((await update(service, nobody, { timeout: '0s' })).status).toBe(400);
    expect((await update(service, nobody, { endpoint: 'http://10.0.0.1/' })).status).toBe(400);
  });

  it('accepts a host that is allowed by configuration, although it is private', async () => {
    const target = await createTarget(service);
    expect((await update(service, target, { endpoint: 'http://127.0.0.1:9/' })).status).toBe(200);
  });
});

it('says in each event who asked and by which request', async () => {
  const target = await createTarget(service);
  await service.call({
    method: 'POST',
    url: target.url,
    headers: { 'x-request-id': 'the-request' },
    body: { name: uniqueName('renamed') },
  });
  const [event] = await service.eventsOf(UPDATED, target.id);
  expect(event).toMatchObject({
    actor: BOOTSTRAP.id,
    requestid: 'the-request',
    source: '/services/action-targets',
    partitionkey: target.id,
  });
});
