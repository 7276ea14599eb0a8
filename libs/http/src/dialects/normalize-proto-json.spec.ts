import { InvalidInput } from '@rekey/errors';
import fc from 'fast-check';
import { normalizeProtoJson } from './normalize-proto-json.js';

function refused(body: unknown): InvalidInput {
  try {
    normalizeProtoJson(body);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('normalizeProtoJson', () => {
  it('reads snake_case as camelCase, at every depth', () => {
    expect(
      normalizeProtoJson({
        expiration_signing_key: '0s',
        rest_webhook: { interrupt_on_error: true },
        filters: [{ in_target_ids_filter: { target_ids: ['a_b'] } }],
        payloadType: 'PAYLOAD_TYPE_JSON',
      }),
    ).toEqual({
      expirationSigningKey: '0s',
      restWebhook: { interruptOnError: true },
      filters: [{ inTargetIdsFilter: { targetIds: ['a_b'] } }],
      payloadType: 'PAYLOAD_TYPE_JSON',
    });
  });

  it.each([
    { payload_type: 1, payloadType: 1 },
    { payloadType: 1, payload_type: 1 },
    { restCall: { interruptOnError: true, interrupt_on_error: true } },
  ])('refuses both spellings of one field: %j', (body) => {
    expect(refused(body).violations[0]).toMatchObject({ message: 'duplicate field' });
  });

  it('opens the target_type object of the documentation', () => {
    const opened = { name: 'n', restWebhook: { interruptOnError: true } };

    expect(normalizeProtoJson({ name: 'n', target_type: { rest_webhook: { interrupt_on_error: true } } })).toEqual(
      opened,
    );
    expect(normalizeProtoJson({ name: 'n', targetType: { restWebhook: { interruptOnError: true } } })).toEqual(opened);
    expect(normalizeProtoJson({ target_type: {} })).toEqual({});
  });

  it('leaves a target_type that is no object for the DTO to ignore', () => {
    expect(normalizeProtoJson({ target_type: 'rest' })).toEqual({ targetType: 'rest' });
    expect(normalizeProtoJson({ target_type: null })).toEqual({});
  });

  it('reads null as the default of any field, at every depth, but not as an item of a list', () => {
    expect(
      normalizeProtoJson({
        filters: null,
        pagination: null,
        restCall: { interrupt_on_error: null },
        queries: [{ nameQuery: null, idQuery: { id: 'a', method: null } }, null],
      }),
    ).toEqual({ restCall: {}, queries: [{ idQuery: { id: 'a' } }, null] });
    expect(refused({ payloadType: null, payload_type: 1 }).violations[0]).toMatchObject({ message: 'duplicate field' });
  });

  it('refuses a field that stands both inside and beside target_type', () => {
    expect(refused({ restCall: {}, target_type: { rest_call: {} } }).violations).toEqual([
      { field: 'restCall', message: 'duplicate field' },
    ]);
  });

  it('refuses a body that is nested too deeply, instead of running out of stack', () => {
    let body: object = {};
    for (let depth = 0; depth < 100_000; depth += 1) body = { a: body };

    expect(refused(body).message).toContain('nested too deeply');
  });

  it.each([undefined, null, 1, 'a_b', true, [], [{ a_b: 1 }]])('takes %j as it comes', (body) => {
    expect(normalizeProtoJson(body)).toEqual(Array.isArray(body) && body.length > 0 ? [{ aB: 1 }] : body);
  });

  it('never writes to the prototype', () => {
    for (const key of ['__proto__', '___proto__', '_proto_', 'constructor']) {
      normalizeProtoJson(JSON.parse(`{"${key}":{"polluted":true}}`));
    }
    expect({}).not.toHaveProperty('polluted');
  });

  it('changes nothing when it is applied twice', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,8}$/), fc.json()), (body) => {
        fc.pre(!('targetType' in body));
        const once = normalizeProtoJson(body);
        expect(normalizeProtoJson(once)).toEqual(once);
      }),
    );
  });
});
