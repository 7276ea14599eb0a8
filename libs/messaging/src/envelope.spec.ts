import type { EventEnvelope } from '@rekey/contracts';
import { Kafka, type CloudEvent } from 'cloudevents';
import { envelopeOf, PoisonRecord, recordOf } from './envelope.js';
import type { LogRecord } from './event-log.js';

const envelope: EventEnvelope = {
  specversion: '1.0',
  id: '01922b5e-7f3a-7cc0-8b0a-3a7d3f0c9e11',
  source: '/services/key-vault',
  type: 'io.rekey.key.rotated.v1',
  subject: 'key-1',
  time: '2026-11-01T10:00:00.000Z',
  datacontenttype: 'application/json',
  partitionkey: 'key-1',
  actor: 'token-1',
  requestid: 'request-1',
  rotationid: 'rotation-1',
  org: 'org-1',
  data: { keyId: 'key-1', nested: { list: [1, 'zwei'] } },
};
const record = recordOf(envelope, 'rekey.key-vault.events');

describe('A record of an event', () => {
  it('is read by the CloudEvents SDK as the same event', () => {
    const message = { headers: { ...record.headers }, key: record.key, value: record.value, body: record.value };
    const read = Kafka.toEvent(message as never) as CloudEvent;
    expect(read.toJSON()).toEqual(envelope);
    expect(read.validate()).toBe(true);
  });

  it('carries every attribute in a ce_ header and only the data in the value', () => {
    expect(record.headers).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: envelope.id,
      ce_source: '/services/key-vault',
      ce_type: 'io.rekey.key.rotated.v1',
      ce_subject: 'key-1',
      ce_time: '2026-11-01T10:00:00.000Z',
      ce_partitionkey: 'key-1',
      ce_actor: 'token-1',
      ce_requestid: 'request-1',
      ce_rotationid: 'rotation-1',
      ce_org: 'org-1',
    });
    expect(JSON.parse(String(record.value))).toEqual(envelope.data);
  });

  it('is turned back into the same envelope, without extensions that it does not have', () => {
    expect(envelopeOf(record)).toEqual(envelope);
    const { actor: _actor, org: _org, rotationid: _rotationid, ...without } = envelope;
    expect(envelopeOf(recordOf(without, record.topic))).toEqual(without);
  });
});

const withHeader = (name: string, value: string | undefined): LogRecord => {
  const headers = Object.fromEntries(
    Object.entries({ ...record.headers, [name]: value }).filter(([, v]) => v !== undefined),
  );
  return { ...record, headers: headers as Record<string, string> };
};

it.each<[string, LogRecord]>([
  ['no id', withHeader('ce_id', undefined)],
  ['an id that is no UUID', withHeader('ce_id', '42')],
  ['no type', withHeader('ce_type', undefined)],
  ['an empty source', withHeader('ce_source', '')],
  ['no subject', withHeader('ce_subject', undefined)],
  ['another version', withHeader('ce_specversion', '2.0')],
  ['a time that is none', withHeader('ce_time', 'yesterday')],
  ['a time that no calendar has', withHeader('ce_time', '2026-13-01T00:00:00Z')],
  ['another content type', withHeader('content-type', 'text/plain')],
  ['a partition key that is not the key', withHeader('ce_partitionkey', 'other')],
  ['an endless attribute', withHeader('ce_actor', 'x'.repeat(5000))],
  ['no key', { ...record, key: '' }],
  ['no value', { ...record, value: Buffer.alloc(0) }],
  ['half a value', { ...record, value: record.value.subarray(0, 10) }],
  ['an array', { ...record, value: Buffer.from('[]') }],
  ['null', { ...record, value: Buffer.from('null') }],
])('a record with %s is poison', (_what, poison) => {
  expect(() => envelopeOf(poison)).toThrow(PoisonRecord);
});

it('the reason of poison never repeats the value', () => {
  expect(() => envelopeOf({ ...record, value: Buffer.from('{"secret":"s3cret') })).toThrow('The value is not JSON');
});

describe('A record that no column could hold', () => {
  const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const withValue = (value: string | Buffer): LogRecord => ({ ...record, value: Buffer.from(value) });

  it.each(['ce_subject', 'ce_actor', 'ce_org', 'ce_requestid', 'ce_rotationid', 'ce_type', 'ce_source'])(
    'is refused for control characters and halves of pairs in %s',
    (name) => {
      for (const odd of ['\0', '\n', '\u0085', '\ud800']) {
        expect(() => envelopeOf(withHeader(name, `a${odd}b`))).toThrow(`${name} holds characters that are not text`);
      }
      expect(() => envelopeOf(withHeader(name, 'Zoë 🔑'))).not.toThrow();
    },
  );

  it('is refused for a key of such characters', () => {
    expect(() => envelopeOf({ ...withHeader('ce_partitionkey', 'a\0'), key: 'a\0' })).toThrow(PoisonRecord);
  });

  it.each([
    ['a NUL in a text', '{"a":{"b":["x\\u0000"]}}'],
    ['a NUL in a name', '{"x\\u0000":1}'],
    ['half of a pair', '{"a":"\\ud83d"}'],
    ['nesting without end', nested(100_000)],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('is refused for %s in its value', (_, value) => {
    expect(() => envelopeOf(withValue(value))).toThrow(PoisonRecord);
  });

  it.each(['{"a":"\\\\u0000"}', '{"a":"\\ud83d\\udd11"}', nested(60)])('is none for %s', (value) => {
    expect(() => envelopeOf(withValue(value))).not.toThrow();
  });
});
