import { Injectable } from '@nestjs/common';
import type { CredentialKind, TurnOptions } from '@rekey/contracts';
import type { Principal } from '@rekey/identity';
import {
  bodyOf,
  type CredentialTurner,
  CredentialTurners,
  named,
  namedVersion,
  refuseOptions,
  type TurnResult,
  unusable,
} from '@rekey/platform';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import type { KeyEnvironmentDto } from '../keys/dto/key-environment.dto.js';
import { UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { PickVersionDto } from '../keys/dto/pick-version.dto.js';
import { UpdateKeyDto } from '../keys/dto/update-key.dto.js';
import { KeyChangesService } from '../keys/key-changes.service.js';
import type { KeyPath } from '../keys/key-path.js';
import { KeyUpdatesService } from '../keys/key-updates.service.js';
import { UpdateKeystoreDto } from '../keystores/dto/keystore.dto.js';
import { KeystoresService } from '../keystores/keystores.service.js';
import type { KeyKind } from '../material/key-types.js';
import { JwkGenerator } from '../jwks/jwk-generator.js';
import { generateContent } from './generated-content.js';
import { type TurnableKey, TurnableKeys } from './turnable-keys.js';

const KINDS = { 'vault-key': 'key', certificate: 'certificate', keystore: 'keystore' } as const satisfies Partial<
  Record<CredentialKind, KeyKind>
>;
/** Whoever turns a key by the ledger wants that everything follows; the vendor's own call is more careful. */
const FOLLOWED = { jwkUpdateAction: 'UPDATE', updateScope: 'ALL_PROJECTS' } as const;

/** Turns keys, certificates and keystores for whoever comes by the ledger. The credential's id is the key's. */
@Injectable()
export class KeyTurners {
  constructor(
    turners: CredentialTurners,
    private readonly keys: TurnableKeys,
    private readonly updates: KeyUpdatesService,
    private readonly changes: KeyChangesService,
    private readonly keystores: KeystoresService,
    private readonly generator: JwkGenerator,
    private readonly deployments: DeploymentsService,
  ) {
    for (const [kind, own] of Object.entries(KINDS)) turners.add(kind as CredentialKind, this.turnerOf(own));
  }

  private turnerOf(kind: KeyKind): CredentialTurner {
    return {
      rotate: (id, options, caller) => this.rotate(kind, id, options, caller),
      revert: async (id, options, caller) => {
        const pick = await bodyOf(PickVersionDto, pickOf(options));
        await this.changes.revert(caller, await this.pathOf(kind, id, caller), pick);
        return {};
      },
      compromise: async (id, options, caller) => {
        const pick = await bodyOf(PickVersionDto, pickOf(options));
        await this.changes.compromise(caller, await this.pathOf(kind, id, caller), pick);
        return {};
      },
      retire: async (id, options, caller) => {
        const version = namedVersion(options);
        const path = await this.pathOf(kind, id, caller);
        await this.changes.retire(caller, path, { version, environment: options.environment });
        return {};
      },
    };
  }

  private async pathOf(kind: KeyKind, id: string, caller: Principal): Promise<KeyPath> {
    const { project, name } = await this.keys.enter(kind, id, caller);
    return { kind, projectName: project.name, keyName: name };
  }

  /** Environments that are not named keep what they have. @throws what the vendor's update throws */
  private async rotate(kind: KeyKind, id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    const key = await this.keys.enter(kind, id, caller);
    const known = ['overlap', 'material', 'generate', 'jwkUpdateAction', 'updateScope', 'environments'] as const;
    refuseOptions(options, known);
    const { overlap, jwkUpdateAction = FOLLOWED.jwkUpdateAction } = options;
    const updateScope = options.updateScope ?? (jwkUpdateAction === 'UPDATE' ? FOLLOWED.updateScope : undefined);
    const query = await bodyOf(UpdateKeyQuery, { overlap, jwkUpdateAction, updateScope });
    const environments = environmentsOf(key, options);
    const dto = { cryptoKeyInfoEnvironmentList: await this.contentOf(kind, key, { ...options, environments }, caller) };
    const update = { kind, keyName: key.name, dto, query, merges: true };
    const { deployed } = await named(() => this.updates.updateIn(key.project, update), fieldOf);
    await this.deployments.deploy(deployed);
    return {};
  }

  /** @throws InvalidInput that names `material` where it has to be given */
  private async contentOf(
    kind: KeyKind,
    key: TurnableKey,
    options: TurnOptions & { readonly environments: readonly string[] },
    caller: Principal,
  ): Promise<KeyEnvironmentDto[]> {
    const { material, generate, environments } = options;
    if (material !== undefined && generate !== undefined) throw unusable('generate', 'does not go with material');
    const share = { group: key.project.name, owner: caller.id };
    if (material !== undefined) {
      if (kind === 'keystore') return this.openKeystore(material, environments, share);
      const list = environments.map((environmentName) => ({ environmentName, content: material }));
      const { cryptoKeyInfoEnvironmentList } = await bodyOf(
        UpdateKeyDto,
        { cryptoKeyInfoEnvironmentList: list },
        fieldOf,
      );
      return cryptoKeyInfoEnvironmentList ?? [];
    }
    if (generate === undefined || kind !== 'key') throw unusable('material', `must be given: ${NEEDED[kind]}`);
    return this.generate(key, options, share);
  }

  /** What is the same in several environments now is the same afterwards. */
  private async generate(
    key: TurnableKey,
    { environments, generate }: TurnOptions & { readonly environments: readonly string[] },
    share: { readonly group: string; readonly owner: string },
  ): Promise<KeyEnvironmentDto[]> {
    const active = await this.keys.activeOf(key);
    const asked = generate === true ? undefined : generate?.algorithm;
    const made = new Map<string, string>();
    const list: KeyEnvironmentDto[] = [];
    for (const environmentName of environments) {
      const now = active.get(environmentName) ?? [...active.values()][0];
      const alike = active.get(environmentName)?.bytes.toString('base64') ?? '';
      const content = made.get(alike) ?? (await generateContent({ ...key, asked, now }, this.generator, share));
      made.set(alike, content);
      list.push({ environmentName, content });
    }
    return list;
  }

  private async openKeystore(
    material: unknown,
    environments: readonly string[],
    share: { readonly group: string; readonly owner: string },
  ): Promise<KeyEnvironmentDto[]> {
    if (typeof material !== 'object' || material === null || Array.isArray(material)) {
      throw unusable(
        'material',
        'must be {"file": base64, "password": …, "keyStoreType": "PKCS12" or "JKS", "alias"?}',
      );
    }
    const list = environments.map((environmentName) => ({ ...material, environmentName }));
    const dto = await bodyOf(UpdateKeystoreDto, { keyStoreEnvironmentList: list }, fieldOf);
    return named(() => this.keystores.open(share, dto.keyStoreEnvironmentList ?? []), fieldOf);
  }
}

const pickOf = ({ version, environment }: TurnOptions): object => ({ version, environment });

const NEEDED: Readonly<Record<KeyKind, string>> = {
  key: 'or `generate`, for a new one that is made here',
  certificate: 'a certificate cannot be made here',
  keystore: 'a keystore cannot be made here',
};

/** @throws InvalidInput for one that the key is not in */
function environmentsOf({ environments: all }: TurnableKey, { environments: asked = all }: TurnOptions): string[] {
  const unknown = asked.find((name) => !all.includes(name));
  if (unknown !== undefined) throw unusable('environments', `it is not in ${unknown}`);
  if (asked.length === 0) throw unusable('environments', 'it is in none');
  return [...new Set(asked)];
}

/** The list's items are all made of the same material. */
function fieldOf(field: string): string {
  const [, member] = /^(?:cryptoKeyInfo|keyStore)EnvironmentList(?:\[\d+\]\.?(\w*))?/.exec(field) ?? [];
  if (member === undefined) return field;
  return member === '' || member === 'content' ? 'material' : `material.${member}`;
}
