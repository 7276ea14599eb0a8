import { createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TurnOptions } from '@rekey/contracts';
import { isDryRun } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import {
  type CredentialTurner,
  CredentialTurners,
  named,
  namedVersion,
  readOverlapMs,
  refuseOptions,
  type TurnResult,
  unusable,
} from '@rekey/platform';
import { ApplicationSecretsConfig } from '../app.config.js';
import { ApplicationKeyTurnsService, type Replacement } from './application-key-turns.service.js';
import type { CreatedKey } from './application-keys.service.js';
import type { OwnedKey } from './application-key-turns.repository.js';
import { generateCurveKey, KEY_ALGORITHMS, type KeyAlgorithm } from './key-material.js';
import { readPublicKey } from './read-public-key.js';
import { RsaKeyPool } from './rsa-key-pool.js';

/** Turns keys of applications for whoever comes by the ledger. */
@Injectable()
export class ApplicationKeyTurner implements CredentialTurner {
  constructor(
    turners: CredentialTurners,
    private readonly turns: ApplicationKeyTurnsService,
    private readonly pool: RsaKeyPool,
    private readonly config: ApplicationSecretsConfig,
  ) {
    turners.add('application-key', this);
  }

  /** `material` is the caller's own public key; without it a key of the same kind is made. @throws as the vendor's call */
  async rotate(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    const key = await this.turns.enter(id, caller);
    refuseOptions(options, ['overlap', 'material', 'generate']);
    const { overlap, material, generate } = options;
    if (material !== undefined && generate !== undefined) throw unusable('generate', 'does not go with material');
    const overlapMs = readOverlapMs(overlap, this.config);
    const made = await this.replace(key, { material, algorithm: algorithmOf(key, generate), overlapMs });
    return { id: made.key.id, keyDetails: made.keyDetails };
  }

  async revert(id: string, _options: TurnOptions, caller: Principal): Promise<TurnResult> {
    await this.turns.restore(id, caller);
    return {};
  }

  async compromise(id: string, { version }: TurnOptions, caller: Principal): Promise<TurnResult> {
    await this.turns.compromise(id, version, caller);
    return {};
  }

  async retire(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    await this.turns.retire(id, namedVersion(options), caller);
    return {};
  }

  private async replace(
    key: OwnedKey,
    { material, algorithm, overlapMs }: { material: unknown; algorithm: KeyAlgorithm; overlapMs: number },
  ): Promise<CreatedKey> {
    if (material !== undefined) {
      const publicKey = await named(
        () => Promise.resolve().then(() => readPublicKey(material)),
        () => 'material',
      );
      return this.turns.replace(key, { publicKey, privateKeyPem: undefined, overlapMs });
    }
    if (algorithm !== 'RSA_2048') {
      const { publicKeyDer: publicKey, privateKeyPem } = await generateCurveKey(algorithm);
      return this.turns.replace(key, { publicKey, privateKeyPem, overlapMs });
    }
    const pair = await this.pool.take();
    const replacement: Replacement = {
      ...{ publicKey: pair.publicKeyDer, privateKeyPem: pair.privateKeyPem, overlapMs },
    };
    try {
      return await this.turns.replace(key, replacement);
    } finally {
      // Of any other pair nobody knows whether it was committed, or shown.
      if (isDryRun()) this.pool.giveBack(pair);
    }
  }
}

/** The one that is asked for, or what the key is now. @throws InvalidInput */
function algorithmOf({ publicKey }: OwnedKey, generate: TurnOptions['generate']): KeyAlgorithm {
  if (generate !== undefined && generate !== true) {
    const asked = KEY_ALGORITHMS.find((one) => one === generate.algorithm);
    if (asked === undefined) throw unusable('generate', `algorithm must be one of ${KEY_ALGORITHMS.join(', ')}`);
    return asked;
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
  if (asymmetricKeyType === 'ed25519') return 'ED25519';
  return CURVES[asymmetricKeyDetails?.namedCurve ?? ''] ?? 'RSA_2048';
}

/** By the names that OpenSSL has for them. */
const CURVES: Readonly<Record<string, KeyAlgorithm>> = {
  prime256v1: 'EC_P256',
  secp384r1: 'EC_P384',
  secp521r1: 'EC_P521',
};
