import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { type AnswerLimits, DRAINED_BYTES_MAX, type EgressAnswer } from './answer-collector.js';
import { AnswerTooLarge, AnswerUndecodable } from './egress-errors.js';

/** `Accept-Encoding` of every call: what is decoded here. */
export const ACCEPTED_CODINGS = 'gzip, deflate, br';
/** Nobody has a reason for more, and each is work. */
const CODINGS_MAX = 2;

/**
 * Undoes the content codings of an answer, asked for or not (RFC 9110 section 8.4). What comes out is bounded as what
 * came in is, after each coding. Of an answer of which only the beginning is kept, as much as can be read is enough.
 * @throws AnswerTooLarge, AnswerUndecodable
 */
export async function decodeAnswer(answer: EgressAnswer, limits: AnswerLimits): Promise<EgressAnswer> {
  const codings = codingsOf(answer.headers['content-encoding']);
  if (answer.headers['content-encoding'] === undefined || answer.body.length === 0) return answer;
  if (codings.length > CODINGS_MAX) return { ...answer, body: unreadable(limits) };
  let { body } = answer;
  // The last one was applied last.
  for (const coding of codings.reverse()) body = await decode(body, coding, limits);
  return { ...answer, body: body.subarray(0, limits.keepBytes) };
}

function codingsOf(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  const named = [header].flat().join(',').toLowerCase().split(',');
  return named.map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'identity');
}

async function decode(body: Buffer, coding: string, limits: AnswerLimits): Promise<Buffer> {
  const { keepBytes, maxBytes } = limits;
  const isPart = keepBytes !== undefined;
  const decoder = decoderOf(coding, body, isPart);
  if (decoder === undefined) return unreadable(limits);
  const bound = isPart ? keepBytes + DRAINED_BYTES_MAX : maxBytes;
  const chunks: Buffer[] = [];
  let size = 0;
  decoder.end(body);
  try {
    for await (const chunk of decoder) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > bound) break;
    }
  } catch {
    if (!isPart) throw new AnswerUndecodable();
  }
  if (size > bound && !isPart) throw new AnswerTooLarge(maxBytes);
  return Buffer.concat(chunks);
}

/** What is kept of an answer is for people to look at, and decides nothing. */
function unreadable({ keepBytes }: AnswerLimits): Buffer {
  if (keepBytes === undefined) throw new AnswerUndecodable();
  return Buffer.alloc(0);
}

/** @param isPart the body may end anywhere */
function decoderOf(coding: string, body: Buffer, isPart: boolean): Transform | undefined {
  const flush = isPart ? { finishFlush: constants.Z_SYNC_FLUSH } : {};
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip(flush);
  // Many leave out the wrapper that RFC 9110 wants around it.
  if (coding === 'deflate') return isWrapped(body) ? createInflate(flush) : createInflateRaw(flush);
  if (coding !== 'br') return undefined;
  return createBrotliDecompress(isPart ? { finishFlush: constants.BROTLI_OPERATION_FLUSH } : {});
}

/** The first byte of a zlib stream names its method. */
function isWrapped(body: Buffer): boolean {
  return ((body[0] ?? 0) & 0x0f) === 0x08;
}
