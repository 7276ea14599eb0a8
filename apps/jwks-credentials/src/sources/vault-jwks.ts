import { Injectable } from '@nestjs/common';
import { KeyVaultClient, type VaultJwk } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { acceptKeys, type AcceptedKey } from '../credentials/accept-keys.js';
import type { JwkSourceDto } from './dto/replace-sources.dto.js';
import type { VaultVersion } from './source-ring.js';
import { JwkReplacedMeanwhile } from './source.errors.js';

/** A JWK of the vault as a source of keys. */
export interface FoundJwk {
  readonly kind: 'jwk';
  readonly jwkId: string;
  readonly project: string;
  readonly name: string;
  readonly isDetached: boolean;
  /** The active version first. */
  readonly versions: readonly [VaultVersion, ...VaultVersion[]];
}

/** Asks key-vault for the JWKs that a configuration is bound to. */
@Injectable()
export class VaultJwks {
  constructor(private readonly vault: KeyVaultClient) {}

  /** Each JWK once. @throws InvalidInput for one that is not there or cannot validate tokens */
  async find(sources: readonly JwkSourceDto[]): Promise<FoundJwk[]> {
    const found = await Promise.all(sources.map((source, index) => this.one(source, `jwks[${index}]`)));
    return [...new Map(found.map((jwk) => [jwk.jwkId, jwk])).values()];
  }

  /** The same JWKs as they are now. @throws JwkReplacedMeanwhile, and as `find` */
  async again(sources: readonly JwkSourceDto[], before: readonly FoundJwk[]): Promise<FoundJwk[]> {
    const found = await this.find(sources);
    const known = new Set(before.map(({ jwkId }) => jwkId));
    const other = found.find(({ jwkId }) => !known.has(jwkId));
    if (other !== undefined) throw new JwkReplacedMeanwhile(other.name);
    return found;
  }

  private async one({ project, name }: JwkSourceDto, field: string): Promise<FoundJwk> {
    const jwk = await this.vault.findJwk(project, name);
    if (jwk === null) throw InvalidInput.field(field, `there is no JWK ${name} in project ${project}`);
    const versions = versionsOf(jwk);
    if (versions === undefined) {
      throw InvalidInput.field(field, `the JWK ${name} cannot validate tokens: its type or algorithm is not supported`);
    }
    return { kind: 'jwk', jwkId: jwk.jwkId, project, name, isDetached: jwk.keyId === null, versions };
  }
}

/** The key of a JWK, if it is one that tokens are validated with. */
export function keyOf(publicJwk: VaultJwk['publicJwk']): AcceptedKey | undefined {
  try {
    return acceptKeys([publicJwk], { keysMax: 1 }).keys[0];
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

function versionsOf({ version, publicJwk, retiring }: VaultJwk): FoundJwk['versions'] | undefined {
  const key = keyOf(publicJwk);
  if (key === undefined) return undefined;
  const older = retiring.flatMap((one): VaultVersion[] => {
    const olderKey = keyOf(one.publicJwk);
    return olderKey === undefined ? [] : [{ version: one.version, key: olderKey, retireAt: new Date(one.retireAt) }];
  });
  return [{ version, key, retireAt: null }, ...older];
}
