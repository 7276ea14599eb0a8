import type { PublicJwk } from '../public-jwk.js';
import type { OnBehalf } from './credential-owners.client.js';
import type { Feed, FeedAssignment, FeedingCredential, Handover } from './handovers.js';
import type { InternalTransport } from './internal-transport.js';

/** A JWK of the vault as other services see it. */
export interface VaultJwk {
  readonly jwkId: string;
  readonly project: string;
  readonly name: string;
  /** The vault key it follows; null once detached. */
  readonly keyId: string | null;
  /** Of `publicJwk`; the one that `JwkUpdated` carries. */
  readonly version: number;
  readonly publicJwk: PublicJwk;
  /** Earlier versions that still verify. */
  readonly retiring: readonly RetiringJwk[];
}

export interface RetiringJwk {
  readonly version: number;
  readonly publicJwk: PublicJwk;
  /** RFC 3339. */
  readonly retireAt: string;
}

/** The `typ` of what the platform signs. `at+jwt` is for access tokens alone (RFC 9068), so that nothing else passes for one. */
export type SignatureType = 'JWT' | 'at+jwt';

/** What other services ask key-vault. */
export class KeyVaultClient {
  constructor(private readonly transport: InternalTransport) {}

  /** Null when the project has no JWK of that name, or it has no public half. */
  findJwk(project: string, name: string): Promise<VaultJwk | null> {
    const query = new URLSearchParams({ project, name }).toString();
    return this.transport.call({ service: 'key-vault', method: 'GET', path: `/internal/v1/jwks?${query}` });
  }

  /** Public halves of the platform's signing keys: what is published, those that will sign and those that did included. */
  async webKeys(): Promise<readonly PublicJwk[]> {
    const answer = await this.transport.call<{ readonly keys: readonly PublicJwk[] }>({
      service: 'key-vault',
      method: 'GET',
      path: '/internal/v1/web-keys',
    });
    return answer?.keys ?? [];
  }

  /**
   * Each payload as a compact JWS by the active web key, in the order given: header `alg`, `kid` and `typ`, the payload's
   * bytes as they are. At most 100 payloads.
   */
  async sign(payloads: readonly string[], typ: SignatureType = 'JWT'): Promise<readonly string[]> {
    const answer = await this.transport.call<{ readonly tokens: readonly string[] }>({
      service: 'key-vault',
      method: 'POST',
      path: '/internal/v1/signatures',
      body: { payloads, typ },
    });
    if (answer === null) throw new Error('key-vault signs nothing');
    return answer.tokens;
  }

  /** Gives every vault key that the credential feeds the new value; again for the same turn changes nothing. */
  async handOver(handover: Handover): Promise<void> {
    const path = '/internal/v1/handovers';
    const taken = await this.transport.call({ service: 'key-vault', method: 'POST', path, body: handover });
    if (taken === null) throw new Error('key-vault takes no handovers');
  }

  /** Which vault keys a credential feeds, from now on. Null where a project is not there for the caller. */
  setFeeds(assignment: FeedAssignment): Promise<object | null> {
    return this.transport.call({ service: 'key-vault', method: 'POST', path: '/internal/v1/feeds', body: assignment });
  }

  /** The vault keys that a credential feeds, of those that the caller may see. */
  async feedsOf(credential: FeedingCredential, as: OnBehalf): Promise<readonly Feed[]> {
    const answer = await this.transport.call<{ readonly feeds: readonly Feed[] }>({
      service: 'key-vault',
      method: 'POST',
      path: '/internal/v1/feeds/of',
      body: { kind: credential.kind, id: credential.id, as },
    });
    return answer?.feeds ?? [];
  }

  /** Those of the credentials that feed some key, whoever may see that. */
  async feedingOf(kind: FeedingCredential['kind'], ids: readonly string[]): Promise<readonly string[]> {
    const answer = await this.transport.call<{ readonly ids: readonly string[] }>({
      service: 'key-vault',
      method: 'POST',
      path: '/internal/v1/feeds/feeding',
      body: { kind, ids },
    });
    return answer?.ids ?? [];
  }
}
