import { Injectable } from '@nestjs/common';
import { Coalescer, KeyVaultClient } from '@rekey/contracts';
import { CompactEncrypt } from 'jose';
import type { CallableTarget, EncryptionKey } from './callable-target.js';

/** What key-vault signs in one call. */
const SIGNATURES_MAX = 100;

/** The target wants encrypted payloads and has no active, unexpired key to encrypt them to. */
export class EncryptionKeyMissing extends Error {
  constructor() {
    super('the target has no active public key');
  }
}

/**
 * Puts the JSON body of a call into the form that the target wants: as it is, as a JWS by the platform's web key, or that
 * JWS encrypted to the target's public key. The content type is JSON's for all three, as the vendor's is.
 */
@Injectable()
export class PayloadEncoder {
  private readonly signatures: Coalescer<string, string>;

  constructor(keyVault: KeyVaultClient) {
    this.signatures = new Coalescer(SIGNATURES_MAX, (payloads) => keyVault.sign(payloads));
  }

  /** @throws EncryptionKeyMissing, DomainError `unavailable` when nothing can be signed now */
  async encode(json: Buffer, target: CallableTarget): Promise<Buffer> {
    if (target.payloadType !== 'PAYLOAD_TYPE_JWT' && target.payloadType !== 'PAYLOAD_TYPE_JWE') return json;
    const key = target.payloadType === 'PAYLOAD_TYPE_JWE' ? usable(target.encryptionKey) : undefined;
    const jws = await this.signatures.add(json.toString('utf8'));
    return Buffer.from(key === undefined ? jws : await encrypt(jws, key), 'ascii');
  }
}

function usable(key: EncryptionKey | undefined): EncryptionKey {
  if (key === undefined || (key.expiresAt !== null && key.expiresAt.getTime() <= Date.now())) {
    throw new EncryptionKeyMissing();
  }
  return key;
}

async function encrypt(jws: string, { keyId, key }: EncryptionKey): Promise<string> {
  const alg = key.asymmetricKeyType === 'rsa' ? 'RSA-OAEP-256' : 'ECDH-ES+A256KW';
  return new CompactEncrypt(Buffer.from(jws, 'ascii'))
    .setProtectedHeader({ alg, enc: 'A256GCM', kid: keyId, typ: 'JWT', cty: 'JWT' })
    .encrypt(key);
}
