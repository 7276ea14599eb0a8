import { Injectable } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { InvalidInput } from '@rekey/errors';
import { EgressClient, EgressDenied, EgressPolicy } from '@rekey/egress';
import { JwksCredentialsConfig } from '../app.config.js';
import type { AcceptedKey } from '../credentials/accept-keys.js';
import { type UsableKeys, usableKeys } from '../credentials/usable-keys.js';
import type { UrlSourceDto } from './dto/replace-sources.dto.js';

const ACCEPT = 'application/json, application/jwk-set+json';
const LIMITS = { timeoutMs: 10_000, maxBytes: 1024 * 1024 };

/** Longer ones, and those with characters that no header may have, are not remembered. */
const ETAG = /^[\x21-\x7e]{1,512}$/;

/** What a URL had to offer. */
export interface FetchedJwks {
  readonly kind: 'url';
  readonly url: string;
  /** Before it was asked, by the database's clock. What came in later may be newer. */
  readonly askedAt: Date;
  readonly keys: readonly AcceptedKey[];
  /** Which of the listed keys cannot be used, and why. */
  readonly leftOut: readonly string[];
  /** Why there are no keys; null when there are. */
  readonly error: string | null;
  readonly etag: string | null;
  /** The URL says that its keys are those of the given ETag; then it lists none. */
  readonly isUnchanged: boolean;
  /** When it should be asked again. */
  readonly refreshAt: Date;
}

/** Fetches JWK Sets (RFC 7517 section 5) of others, under the egress policy. */
@Injectable()
export class FetchJwks {
  constructor(
    private readonly egress: EgressClient,
    private readonly policy: EgressPolicy,
    private readonly config: JwksCredentialsConfig,
  ) {}

  /** Each URL once. `askedAt` is now. @throws InvalidInput for one that is no http(s) URL or may not be called */
  async all(sources: readonly UrlSourceDto[], askedAt: Date): Promise<FetchedJwks[]> {
    const urls = await Promise.all(sources.map(({ url }, index) => this.checked(url, `urls[${index}].url`)));
    const distinct = [...new Map(urls.map((url) => [url.href, url])).values()];
    return Promise.all(distinct.map((url) => this.one(url, askedAt)));
  }

  private async checked(text: string, field: string): Promise<URL> {
    if (!URL.canParse(text)) throw InvalidInput.field(field, 'must be an http(s) URL');
    const url = new URL(text);
    try {
      await this.policy.checkUrl(url);
    } catch (error) {
      if (error instanceof EgressDenied) throw InvalidInput.field(field, error.message);
      throw error;
    }
    return url;
  }

  /**
   * One that does not answer is bound all the same, and says why it has no keys. The address is checked when it is dialled.
   * @param askedAt is now, by the database's clock
   * @param etag of the keys that are here
   */
  async one(url: URL, askedAt: Date, etag: string | null = null): Promise<FetchedJwks> {
    const refreshAt = refreshTime(this.config);
    const empty = { keys: [], leftOut: [], etag: null, isUnchanged: false };
    const nothing = { kind: 'url' as const, url: url.href, askedAt, ...empty, refreshAt };
    try {
      const headers = { accept: ACCEPT, ...(etag === null ? {} : { 'if-none-match': etag }) };
      const answer = await this.egress.get(url, headers, LIMITS);
      if (answer.status === 304 && etag !== null) return { ...nothing, etag, isUnchanged: true, error: null };
      if (answer.status !== 200) return { ...nothing, error: `The URL answered ${answer.status}` };
      return { ...nothing, ...keysIn(answer.body), etag: etagOf(answer.headers.etag), error: null };
    } catch (error) {
      return { ...nothing, error: reasonOf(error) };
    }
  }
}

/** Spread, so that configurations bound in one moment do not ask in one moment for ever. */
function refreshTime({ jwksRefreshInterval }: JwksCredentialsConfig): Date {
  const intervalMs = parseDurationMs(jwksRefreshInterval) ?? 0;
  return new Date(Date.now() + intervalMs * (0.8 + 0.4 * Math.random()));
}

function etagOf(header: string | undefined): string | null {
  return header !== undefined && ETAG.test(header) ? header : null;
}

/** The network's own message may name resolved addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof InvalidInput) return `The answer is no usable JWK Set: ${error.message}`;
  return error instanceof EgressDenied ? error.message : 'The URL could not be fetched';
}

/** @throws InvalidInput */
function keysIn(body: Buffer): UsableKeys {
  let document: unknown;
  try {
    // Without the byte order mark that some put before it (RFC 8259 section 8.1).
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw InvalidInput.field('', 'it is not JSON');
  }
  const { keys } = (document ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw InvalidInput.field('keys', 'keys must be an array');
  return usableKeys(keys);
}
