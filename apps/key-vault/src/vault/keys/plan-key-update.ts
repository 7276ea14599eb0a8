import { constantTimeEqual } from '@rekey/crypto';
import { activeOf, EMPTY_RING } from '@rekey/lifecycle';
import type { Environment } from '../environments/environment.entity.js';
import type { KeyEnvironmentDto } from './dto/key-environment.dto.js';
import type { UpdateKeyDto } from './dto/update-key.dto.js';
import type { KeyAlgorithm, KeyType } from '../material/key-types.js';
import { KeyInvalid } from '../material/material.errors.js';
import { algorithmRequired, contentMissing, environmentTwice } from './key.errors.js';
import type { KeyMaterial } from '../material/material.js';
import { materialOf } from '../material/materials.js';
import { checkSecretLength } from '../material/secret.js';
import type { KeyEnvironmentState, KeyFacts } from './key-state.js';

export type KeyFields = Pick<KeyFacts, 'name' | 'description' | 'keyType' | 'algorithm'>;

export interface PlannedEnvironment {
  readonly state: KeyEnvironmentState;
  readonly alias: string | null;
  /** Only when it differs from what is active there. */
  readonly material?: KeyMaterial;
}

/** What an update will do, decided before anything is written. */
export interface KeyUpdatePlan {
  /** Changed fields only. */
  readonly fields: Partial<KeyFields>;
  /** The environments the call names, all of which it deploys to. */
  readonly named: readonly PlannedEnvironment[];
  readonly dropped: readonly KeyEnvironmentState[];
  /** The fields, and the list of environments when it or an alias is another one: what `KeyUpdated` tells. */
  readonly changes: Readonly<Record<string, unknown>>;
}

export interface KeyUpdateInput {
  readonly key: KeyFacts;
  readonly environments: readonly KeyEnvironmentState[];
  readonly dto: UpdateKeyDto;
  /** Of the items of the list, in their order. */
  readonly named: readonly Environment[];
  /** Environments that are not in the list stay as they are. */
  readonly merges?: boolean;
  readonly open: (state: KeyEnvironmentState) => Buffer | undefined;
}

const listField = (index: number, member: string): string => `cryptoKeyInfoEnvironmentList[${index}].${member}`;

/** The names of a list in its order. @throws KeyInvalid when one is there twice */
export function uniqueNames(list: readonly KeyEnvironmentDto[]): string[] {
  const names = list.map(({ environmentName }) => environmentName);
  const again = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (again !== -1) throw environmentTwice(names[again] as string, listField(again, 'environmentName'));
  return names;
}

/** The content that an item must have when there is none to keep. @throws KeyInvalid */
export function contentOf(
  { content, environmentName }: KeyEnvironmentDto,
  index: number,
): { readonly content: string; readonly field: string } {
  const field = listField(index, 'content');
  if (content === undefined || content === null) throw contentMissing(environmentName, field);
  return { content, field };
}

/** Compares what is asked with what is there. @throws KeyInvalid, PemInvalid: then nothing may change */
export function planKeyUpdate(input: KeyUpdateInput): KeyUpdatePlan {
  const { key, environments, dto } = input;
  const fields = changedFields(key, dto);
  const list = dto.cryptoKeyInfoEnvironmentList ?? undefined;
  if (list === undefined) {
    if (fields.keyType !== undefined) throw newContentNeeded();
    checkStored(input, fields, environments);
    return { fields, named: [], dropped: [], changes: fields };
  }
  const named = list.map((item, index) => planEnvironment(input, item, index, fields));
  const kept = new Set(named.map(({ state }) => state.environmentId));
  const others = environments.filter(({ deployed, environmentId }) => deployed && !kept.has(environmentId));
  const dropped = input.merges === true ? [] : others;
  const staying = input.merges === true ? others : [];
  if (fields.keyType !== undefined && staying.length > 0) throw newContentNeeded();
  checkStored(input, fields, [
    ...staying,
    ...named.filter(({ material }) => material === undefined).map(({ state }) => state),
  ]);
  const changedList = dropped.length > 0 || named.some(({ state, alias }) => !state.deployed || state.alias !== alias);
  const shown = named.map(({ state, alias }) => ({ environmentName: state.environmentName, alias }));
  return { fields, named, dropped, changes: changedList ? { ...fields, cryptoKeyInfoEnvironmentList: shown } : fields };
}

function changedFields(key: KeyFacts, dto: UpdateKeyDto): Partial<KeyFields> {
  const keyType = dto.keyType ?? key.keyType;
  const after: KeyFields = {
    name: dto.name ?? key.name,
    description: dto.description ?? key.description,
    keyType,
    algorithm: algorithmFor(keyType, dto.algorithm ?? key.algorithm),
  };
  const members = ['name', 'description', 'keyType', 'algorithm'] as const;
  return Object.fromEntries(members.filter((name) => after[name] !== key[name]).map((name) => [name, after[name]]));
}

/** Only a secret key has an algorithm, and it needs one. @throws KeyInvalid */
export function algorithmFor(keyType: KeyType, algorithm: KeyAlgorithm | null | undefined): KeyAlgorithm | null {
  if (keyType !== 'SECRET_KEY') return null;
  if (algorithm === null || algorithm === undefined) throw algorithmRequired();
  return algorithm;
}

function planEnvironment(
  { key, environments, named, open }: KeyUpdateInput,
  item: KeyEnvironmentDto,
  index: number,
  fields: Partial<KeyFields>,
): PlannedEnvironment {
  const { keyType: newType, algorithm = key.algorithm } = fields;
  const { id, name } = named[index] as Environment;
  const state = environments.find(({ environmentId }) => environmentId === id) ?? unseen(id, name);
  const alias = item.alias ?? (state.deployed ? state.alias : null);
  const content = item.content ?? undefined;
  if (content === undefined) {
    if (newType !== undefined) throw newContentNeeded();
    if (activeOf(state.ring) === undefined) throw contentMissing(name, listField(index, 'content'));
    return { state, alias };
  }
  const material = materialOf(newType ?? key.keyType).read(content, listField(index, 'content'), algorithm);
  const stored = newType === undefined ? open(state) : undefined;
  const isSame = stored !== undefined && constantTimeEqual(stored, material.bytes);
  return isSame ? { state, alias } : { state, alias, material };
}

/** Material that stays must fit another algorithm as well. @throws KeyInvalid */
function checkStored(
  { open }: KeyUpdateInput,
  { algorithm, keyType }: Partial<KeyFields>,
  states: readonly KeyEnvironmentState[],
): void {
  if (algorithm === undefined || keyType !== undefined) return;
  for (const state of states) {
    const bytes = open(state);
    if (bytes !== undefined) checkSecretLength(algorithm, bytes, 'algorithm');
  }
}

function unseen(environmentId: string, environmentName: string): KeyEnvironmentState {
  return { environmentId, environmentName, alias: null, deployed: false, ring: EMPTY_RING, activeContent: null };
}

const newContentNeeded = (): KeyInvalid =>
  new KeyInvalid('content-missing', 'keyType', 'A change of keyType needs new content for every environment!');
