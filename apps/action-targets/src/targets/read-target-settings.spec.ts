import { changesForEvent, readTargetSettings } from './read-target-settings.js';

describe('readTargetSettings', () => {
  it('leaves out what is absent, null or unset', () => {
    expect(readTargetSettings({})).toEqual({});
    expect(readTargetSettings({ name: null, restCall: null, timeout: null, endpoint: null, payloadType: 0 })).toEqual(
      {},
    );
    expect(readTargetSettings({ payloadType: 'PAYLOAD_TYPE_XML' })).toEqual({});
    expect(readTargetSettings({ payloadType: 9 })).toEqual({});
  });

  it('reads every field', () => {
    const dto = { name: 'a', restCall: { interruptOnError: true }, timeout: '1.5s', endpoint: 'b', payloadType: 3 };
    expect(readTargetSettings(dto)).toEqual({
      name: 'a',
      targetType: 'restCall',
      interruptOnError: true,
      timeoutMs: 1500,
      endpoint: 'b',
      payloadType: 'PAYLOAD_TYPE_JWE',
    });
  });

  it('keeps an empty string and a zero duration, which the vendor refuses by name', () => {
    expect(readTargetSettings({ name: '', timeout: '0s' })).toEqual({ name: '', timeoutMs: 0 });
  });

  it('never lets an asynchronous target interrupt', () => {
    expect(readTargetSettings({ restAsync: { interruptOnError: true } })).toMatchObject({ interruptOnError: false });
  });
});

describe('changesForEvent', () => {
  it('writes durations as the API does, and a rotation as a fact', () => {
    expect(changesForEvent({ timeoutMs: 1500 }, true)).toEqual({ timeout: '1.500s', signingKey: true });
    expect(changesForEvent({ name: 'a' }, false)).toEqual({ name: 'a' });
  });

  it('leaves out the query of an endpoint: receivers put tokens there, and events are read by many', () => {
    expect(changesForEvent({ endpoint: 'https://a.example/hook?token=s3cret#x' }, false)).toEqual({
      endpoint: 'https://a.example/hook',
    });
  });
});
