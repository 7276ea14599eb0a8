import { type Readable, Transform } from 'node:stream';
import { refusals } from '@rekey/errors';

const { tooLarge } = refusals('request');

export class BodyTooLarge extends tooLarge('too-large', 'The request body is too large') {}

/** A body on its way through, which fails once it is longer than it may be. */
export function boundedBody(body: Readable, maxBytes: number): Readable {
  let size = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) done(new BodyTooLarge());
      else done(null, chunk);
    },
  });
  // The reader of `bounded` hears of its failure. The body itself stays: its socket has an answer to carry.
  body.pipe(bounded);
  body.once('error', (error) => bounded.destroy(error));
  return bounded;
}
