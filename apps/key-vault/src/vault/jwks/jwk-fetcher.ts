import { Injectable } from '@nestjs/common';
import { describeEgressError, EgressClient } from '@rekey/egress';
import { JwkUnreadable, urlMissing } from '../jwk-store/jwk.errors.js';

export interface JwkUrl {
  readonly url: string | null | undefined;
  /** Until it is connected. */
  readonly connectMs: number;
  /** To the answer, and then to each part of it. */
  readonly readMs: number;
  readonly bytesMax: number;
}

/** All of it together, however steadily it comes: whoever asked waits for it. */
const FETCH_MS_MAX = 25_000;

/** Gets JWK documents from elsewhere, once and within bounds. */
@Injectable()
export class JwkFetcher {
  constructor(private readonly egress: EgressClient) {}

  /** The document as text. @throws JwkUnreadable */
  async fetch({ url: text, connectMs, readMs, bytesMax }: JwkUrl): Promise<string> {
    const url = parse(text);
    const headers = { accept: 'application/jwk-set+json, application/jwk+json, application/json' };
    const limits = { timeoutMs: FETCH_MS_MAX, steps: { connectMs, readMs }, maxBytes: bytesMax };
    const answer = await this.egress.get(url, headers, limits).catch((error: unknown) => {
      throw new JwkUnreadable('url', describeEgressError(error));
    });
    if (answer.status !== 200) throw new JwkUnreadable('url', `status ${answer.status}`);
    return answer.body.toString('utf8');
  }
}

function parse(text: string | null | undefined): URL {
  if (text === undefined || text === null || text.trim() === '') throw urlMissing();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new JwkUnreadable('url', 'it is not an http or https URL');
  }
  // The URL is stored and shown.
  if (url.username !== '' || url.password !== '') throw new JwkUnreadable('url', 'it must not carry credentials');
  return url;
}
