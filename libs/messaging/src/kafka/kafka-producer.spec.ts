import { chunksOf } from './kafka-producer.js';

it('chunks for a broker keep every record in order and stay under its limit', () => {
  const records = Array.from({ length: 5_000 }, (_, index) => ({
    topic: 't',
    key: 'k',
    headers: { ce_id: String(index) },
    value: Buffer.alloc(index % 7 === 0 ? 200_000 : 100),
  }));
  const chunks = [...chunksOf(records)];
  expect(chunks.flat()).toEqual(records);
  for (const chunk of chunks) expect(chunk.reduce((sum, { value }) => sum + value.length, 0)).toBeLessThan(1024 * 1024);
});
