import type { PublicJwk } from '@rekey/crypto';
import type { Ring } from '@rekey/lifecycle';
import type { MaterialFacts } from '../material/material.js';
import type { KeyAlgorithm, KeyType } from '../material/key-types.js';

/** A key without its environments, as it is locked for a change. */
export interface KeyFacts {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly description: string | null;
  readonly keyType: KeyType;
  readonly algorithm: KeyAlgorithm | null;
  /** The credential whose value is its material, as people know it; null for a key with material of its own. */
  readonly fedBy: string | null;
}

/** A key in one environment: its ring, live versions only. One that it was undeployed from keeps its numbers. */
export interface KeyEnvironmentState {
  readonly environmentId: string;
  readonly environmentName: string;
  readonly alias: string | null;
  readonly deployed: boolean;
  readonly ring: Ring;
  /** Encrypted material of the active version; null when there is none. */
  readonly activeContent: Buffer | null;
}

/** What `GET` shows. */
export interface KeyView extends KeyFacts {
  readonly environments: readonly {
    readonly name: string;
    readonly alias: string | null;
    /** Of the active version of a certificate or keystore. */
    readonly facts: MaterialFacts | null;
  }[];
}

/** Material of one version, to make a JWK from. */
export interface VersionMaterial {
  readonly keyId: string;
  readonly keyType: KeyType;
  readonly environmentId: string;
  readonly environmentName: string;
  readonly number: number;
  /** Encrypted; null once nothing needs it any more. */
  readonly content: Buffer | null;
  readonly publicJwk: PublicJwk | null;
  readonly createdAt: Date;
  /** When it last became active. */
  readonly activatedAt: Date;
}
