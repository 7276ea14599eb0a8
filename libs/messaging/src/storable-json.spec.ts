import { storableJson } from './storable-json.js';

describe('storableJson', () => {
  it.each([
    [{ a: 'x\0y' }, { a: 'x\ufffdy' }],
    [{ a: ['\ud800', 'b\udc00'] }, { a: ['\ufffd', 'b\ufffd'] }],
    [{ 'k\0': { deep: '\ud83d\ude00 \ude00' } }, { 'k\ufffd': { deep: '\ud83d\ude00 \ufffd' } }],
  ])('replaces what jsonb cannot hold: %j', (value, stored) => {
    expect(JSON.parse(storableJson(value))).toEqual(stored);
  });

  it.each([{ a: '\\u0000' }, { a: '\\ud800' }, { a: '\ud83d\ude00', b: null, c: [1, true], d: 'ü\n' }])(
    'leaves %j as it is',
    (value) => {
      expect(JSON.parse(storableJson(value))).toEqual(value);
    },
  );
});
