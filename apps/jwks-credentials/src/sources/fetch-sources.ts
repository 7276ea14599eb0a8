import { Injectable } from '@nestjs/common';
import { KeyVaultClient } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { EgressClient, EgressDenied, EgressPolicy } from '@rekey/http';
import { acceptKeys, type AcceptedKey } from '../credentials/accept-keys.js';
import type { JwkSourceDto, ReplaceSourcesDto, UrlSourceDto } from './dto/replace-sources.dto.js';

const LIMITS = { timeoutMs: 10_000, maxBytes: 1024 * 1024 };
/** More than any identity provider publishes; what it publishes beyond is an error and not a silent cut. */
const KEYS_PER_URL_MAX = 64;

/** What a source holds when it is bound. */
export type FetchedSource =
  | {
      readonly kind: 'jwk';
      readonly project: string;
      readonly name: string;
      readonly jwkId: string;
      readonly keys: readonly AcceptedKey[];
    }
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly keys: readonly AcceptedKey[];
      readonly error: string | null;
    };

/** Asks every source for its keys, before any transaction begins. */
@Injectable()
export class FetchSources {
  constructor(
    private readonly vault: KeyVaultClient,
    private readonly egress: EgressClient,
    private readonly policy: EgressPolicy,
  ) {}

  /** @throws InvalidInput for a JWK that is not there or cannot validate tokens, and for a URL that may not be called */
  async all({ jwks, urls }: ReplaceSourcesDto): Promise<FetchedSource[]> {
    return Promise.all([
      ...jwks.map((source, index) => this.jwk(source, `jwks[${index}]`)),
      ...urls.map((source, index) => this.url(source, `urls[${index}].url`)),
    ]);
  }

  private async jwk({ project, name }: JwkSourceDto, field: string): Promise<FetchedSource> {
    const found = await this.vault.findJwk(project, name);
    if (found === null) throw InvalidInput.field(field, `there is no JWK ${name} in project ${project}`);
    try {
      const { keys } = acceptKeys([found.publicJwk], 1);
      return { kind: 'jwk', project, name, jwkId: found.jwkId, keys };
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      throw InvalidInput.field(field, `the JWK ${name} cannot validate tokens: its type or algorithm is not supported`);
    }
  }

  /** A URL that does not answer is bound all the same, and says why it has no keys. */
  private async url({ url }: UrlSourceDto, field: string): Promise<FetchedSource> {
    const parsed = new URL(url);
    try {
      await this.policy.checkUrl(parsed);
      const answer = await this.egress.get(parsed, { accept: 'application/json' }, LIMITS);
      if (answer.status !== 200) return { kind: 'url', url, keys: [], error: `answered ${answer.status}` };
      return { kind: 'url', url, keys: keysOfDocument(answer.body), error: null };
    } catch (error) {
      if (error instanceof EgressDenied) throw InvalidInput.field(field, error.message);
      return {
        kind: 'url',
        url,
        keys: [],
        error: error instanceof InvalidInput ? 'is not a JWKS with usable keys' : 'could not be fetched',
      };
    }
  }
}

/** Keys without a kid cannot be chosen and are left out, like those of other kinds. @throws InvalidInput */
function keysOfDocument(body: Buffer): readonly AcceptedKey[] {
  let document: unknown;
  try {
    document = JSON.parse(body.toString('utf8'));
  } catch {
    throw InvalidInput.field('', 'is not JSON');
  }
  const { keys } = (document ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw InvalidInput.field('keys', 'is not an array');
  const named = keys.filter((key: unknown) => typeof (key as { kid?: unknown } | null)?.kid === 'string');
  return acceptKeys(named, KEYS_PER_URL_MAX).keys;
}
