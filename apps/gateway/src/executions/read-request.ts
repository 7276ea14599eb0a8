import { DomainError, InvalidInput } from '@rekey/errors';
import { dialectOf, isJsonType, type JsonReader, UnsupportedMediaType } from '@rekey/http';
import type { FastifyRequest } from 'fastify';
import { BodyTooLarge } from '../routing/bounded-body.js';
import type { ReadRequest } from './operation-message.js';

export interface ReadOptions {
  readonly bodyLimitBytes: number;
  /** The one that the services read bodies with: targets must see exactly what a service would. */
  readonly readJson: JsonReader;
}

/**
 * Reads a request whole, and its body as JSON. Forms are refused here, and whatever else targets could not be shown.
 * @throws BodyTooLarge, UnsupportedMediaType, InvalidInput
 */
export async function readRequest(request: FastifyRequest, options: ReadOptions): Promise<ReadRequest> {
  const { method: verb, raw, headers } = request;
  const url = raw.url ?? '/';
  const body = await readBody(request, options.bodyLimitBytes);
  // Services do not look at it either.
  if (verb === 'GET' || verb === 'HEAD' || body.length === 0)
    return { verb, url, body: Buffer.alloc(0), json: undefined };
  if (!isJsonType(headers['content-type'])) throw new UnsupportedMediaType();
  const json = options.readJson(request, body);
  const normalize = dialectOf(request).normalizeBody;
  return { verb, url, body, json: normalize === undefined ? json : normalize(json) };
}

async function readBody({ headers, raw }: FastifyRequest, limit: number): Promise<Buffer> {
  if (Number(headers['content-length'] ?? 0) > limit) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Its socket has an answer to carry.
    for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > limit) throw new BodyTooLarge();
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw error instanceof DomainError ? error : InvalidInput.field('', 'The body ended early');
  }
  return Buffer.concat(chunks);
}
