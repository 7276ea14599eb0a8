import { createPublicKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EncryptionJwk } from '@rekey/crypto';
import { CompactEncrypt } from 'jose';
import type { Environment } from '../vault/environments/environment.entity.js';
import { WebKeySet } from '../platform-keys/web-key-set.js';
import { signCompact } from '../platform-keys/web-key-signer.js';
import { bundleOf } from './bundle.js';
import { BundleContentsRepository } from './bundle-contents.repository.js';
import { BundleVersions } from './bundle-versions.js';

/** Its own, so that nothing else the platform signs passes for a bundle (RFC 8725 section 3.11). */
const BUNDLE_TYPE = 'bundle+jwt';

/** What one bundle is before it is encrypted. Secret. */
export interface SignedBundle {
  readonly version: number;
  readonly jws: string;
}

/** Makes of an environment's contents what leaves the vault: signed by the platform, encrypted to one receiver. */
@Injectable()
export class BundleSealer {
  constructor(
    private readonly versions: BundleVersions,
    private readonly contents: BundleContentsRepository,
    private readonly webKeys: WebKeySet,
  ) {}

  /** What the environment has now, signed by the active web key. @throws NoWebKey */
  async sign({ id, name }: Environment): Promise<SignedBundle> {
    const { version, entries } = await this.versions.load(id);
    const bundle = bundleOf({ environment: name, version }, this.contents.open(id, entries));
    return { version, jws: await signCompact(JSON.stringify(bundle), await this.webKeys.signer(), BUNDLE_TYPE) };
  }
}

/** The compact JWE (RFC 7516) that one receiver can open. */
export function sealFor({ kid, alg, ...jwk }: EncryptionJwk, { jws }: SignedBundle): Promise<string> {
  return new CompactEncrypt(Buffer.from(jws, 'ascii'))
    .setProtectedHeader({ alg, enc: 'A256GCM', kid, typ: 'JWT', cty: 'JWT' })
    .encrypt(createPublicKey({ key: { ...jwk }, format: 'jwk' }));
}
