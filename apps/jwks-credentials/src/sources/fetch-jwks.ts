import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { InvalidInput } from '@rekey/errors';
import { EgressClient, EgressDenied, EgressPolicy } from '@rekey/http';
import type { JwksCredentialsConfig } from '../app.config.js';
import { acceptKeys, type AcceptedKey } from '../credentials/accept-keys.js';
import type { UrlSourceDto } from './dto/replace-sources.dto.js';

const LIMITS = { timeoutMs: 10_000, maxBytes: 1024 * 1024 };

/** What a URL had to offer when it was bound. */
export interface FetchedJwks {
  readonly kind: 'url';
  readonly url: string;
  readonly keys: readonly AcceptedKey[];
  /** Why there are no keys; null when there are. */
  readonly error: string | null;
}

/** Fetches JWK Sets (RFC 7517 section 5) of others, under the egress policy. */
@Injectable()
export class FetchJwks {
  constructor(
    private readonly egress: EgressClient,
    private readonly policy: EgressPolicy,
    private readonly config: RekeyConfig,
  ) {}

  /** Each URL once. @throws InvalidInput for one that is no http(s) URL or may not be called */
  async all(sources: readonly UrlSourceDto[]): Promise<FetchedJwks[]> {
    const urls = await Promise.all(sources.map(({ url }, index) => this.checked(url, `urls[${index}].url`)));
    const distinct = [...new Map(urls.map((url) => [url.href, url])).values()];
    return Promise.all(distinct.map((url) => this.one(url)));
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

  /** One that does not answer is bound all the same, and says why it has no keys. */
  private async one(url: URL): Promise<FetchedJwks> {
    const failed = (error: string): FetchedJwks => ({ kind: 'url', url: url.href, keys: [], error });
    try {
      const answer = await this.egress.get(url, { accept: 'application/json, application/jwk-set+json' }, LIMITS);
      if (answer.status !== 200) return failed(`The URL answered ${answer.status}`);
      const keysMax = (this.config as JwksCredentialsConfig).keysPerConfigurationMax;
      return { kind: 'url', url: url.href, keys: keysIn(answer.body, keysMax), error: null };
    } catch (error) {
      if (error instanceof InvalidInput) return failed(`The answer is no usable JWK Set: ${error.message}`);
      // The network's own message may name resolved addresses.
      return failed(error instanceof EgressDenied ? error.message : 'The URL could not be fetched');
    }
  }
}

/** Keys without a kid cannot be chosen by any token and are left out, like those of other kinds. @throws InvalidInput */
function keysIn(body: Buffer, keysMax: number): readonly AcceptedKey[] {
  const keys = listIn(body);
  const named = keys.filter((key) => typeof (key as { kid?: unknown } | null)?.kid === 'string');
  return acceptKeys(named, { keysMax }).keys;
}

function listIn(body: Buffer): readonly unknown[] {
  let document: unknown;
  try {
    document = JSON.parse(body.toString('utf8'));
  } catch {
    throw InvalidInput.field('', 'it is not JSON');
  }
  const { keys } = (document ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw InvalidInput.field('keys', 'keys must be an array');
  return keys;
}
