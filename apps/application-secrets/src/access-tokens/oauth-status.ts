import { Injectable } from '@nestjs/common';
import { ApplicationSecretsConfig } from '../app.config.js';
import { ClientProofMissing, ClientRefused } from '../clients/client.errors.js';

type VendorWord = 'invalid_client' | 'unauthorized_client';

/**
 * A refused client is told so with 401 and a challenge, as RFC 6749 section 5.2 has it, or with the vendor's 400 for
 * clients that were written against it: `REKEY_OAUTH_STATUS=zitadel`.
 */
@Injectable()
export class OAuthStatus {
  private readonly isVendors: boolean;

  constructor(config: ApplicationSecretsConfig) {
    this.isVendors = config.oauthStatus === 'zitadel';
  }

  /** @param word what the vendor calls a client there that is unknown or gave the wrong proof */
  of<T>(word: VendorWord, answer: () => Promise<T>): Promise<T> {
    return this.isVendors ? this.translated(word, answer) : answer();
  }

  private async translated<T>(word: VendorWord, answer: () => Promise<T>): Promise<T> {
    try {
      return await answer();
    } catch (error) {
      if (!(error instanceof ClientRefused)) throw error;
      throw error.asBadRequest(error instanceof ClientProofMissing ? 'invalid_client' : word);
    }
  }
}
