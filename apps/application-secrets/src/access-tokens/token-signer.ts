import { Injectable } from '@nestjs/common';
import { Coalescer, KeyVaultClient } from '@rekey/contracts';
import type { AccessTokenClaims } from './access-token.js';

/** What key-vault signs in one call. */
const SIGNATURES_MAX = 100;

/** Has access tokens signed by the platform's active web key; those asked for at the same time share a call. */
@Injectable()
export class TokenSigner {
  private readonly signatures: Coalescer<string, string>;

  constructor(keyVault: KeyVaultClient) {
    this.signatures = new Coalescer(SIGNATURES_MAX, (payloads) => keyVault.sign(payloads, 'at+jwt'));
  }

  /** @throws DomainError `unavailable` when nothing can be signed now */
  sign(claims: AccessTokenClaims): Promise<string> {
    return this.signatures.add(JSON.stringify(claims));
  }
}
