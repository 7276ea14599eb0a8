import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AcceptedKey } from './accept-keys.js';
import { sameKey } from './credential-set.js';
import { CredentialSecrets } from './credential-secrets.js';
import { Credential } from './credential.entity.js';
import { newCredentials } from './new-credentials.js';

/** The keys that the caller of the API gave a configuration, as rows. */
@Injectable()
export class GivenCredentials {
  constructor(private readonly secrets: CredentialSecrets) {}

  /**
   * One row for each key, in their order. A key that is stored keeps its row, and with it whatever hangs on the row in
   * memory; where its place is the same too, it is the very object.
   * @param stored of the same configuration
   */
  rows(
    configurationId: string,
    keys: readonly AcceptedKey[],
    now: Date,
    stored: readonly Credential[] = [],
  ): Credential[] {
    const fresh = newCredentials({ configurationId, sourceId: null }, keys, now);
    return keys.map((key, position) => {
      const known = stored.find((row) => this.holds(row, key));
      if (known === undefined) return this.sealed(fresh[position] as Credential, key);
      return known.position === position ? known : Object.assign(new Credential(), known, { position });
    });
  }

  /** Of a row that holds an HMAC key. */
  secretOf({ id, secret }: Credential): Buffer {
    if (secret === null) throw new Error('This credential has no secret');
    return this.secrets.open(secret, id);
  }

  private holds(row: Credential, { jwk, secretKey }: AcceptedKey): boolean {
    if (row.kid !== jwk.kid || row.alg !== jwk.alg || !sameKey({ jwk: row.jwk }, { jwk })) return false;
    return secretKey === undefined || createSecretKey(this.secretOf(row)).equals(secretKey);
  }

  private sealed(row: Credential, { secretKey }: AcceptedKey): Credential {
    if (secretKey === undefined) return row;
    return Object.assign(row, { secret: this.secrets.seal(secretKey.export(), row.id) });
  }
}
