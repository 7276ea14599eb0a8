import type { InternalTransport } from './internal-transport.js';

/** What is known of a live Rekey access token. */
export interface AccessTokenFacts {
  readonly tokenId: string;
  readonly name: string;
  readonly permissions: readonly string[];
  /** RFC 3339; null for one that does not expire. */
  readonly expiresAt: string | null;
  readonly createdAt: string;
}

/** What other services ask the gateway, which owns access tokens and organizations. */
export class GatewayClient {
  constructor(private readonly transport: InternalTransport) {}

  /** Null for anything but a live access token. The token travels in the body, so it is in no URL. */
  inspectToken(token: string): Promise<AccessTokenFacts | null> {
    return this.transport.call({
      service: 'gateway',
      method: 'POST',
      path: '/internal/v1/access-tokens/inspect',
      body: { token },
    });
  }

  /** Of access tokens that were known before, the ids of those that still live. */
  async liveTokens(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const answer = await this.transport.call<{ readonly ids: readonly string[] }>({
      service: 'gateway',
      method: 'POST',
      path: '/internal/v1/access-tokens/live',
      body: { ids },
    });
    return new Set(answer?.ids);
  }
}
