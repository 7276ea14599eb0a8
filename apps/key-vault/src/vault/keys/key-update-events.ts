import { formatDuration } from '@rekey/config';
import { type CredentialReference, CredentialRetired, KeyRotated, KeyUpdated } from '@rekey/contracts';
import { commonTurn, endedOverlaps, rotate, turnOf } from '@rekey/lifecycle';
import { v7 as uuidv7 } from 'uuid';
import type { Environment } from '../environments/environment.entity.js';
import type { Project } from '../projects/project.entity.js';
import { credentialOf } from './key-credential.js';
import type { UpdateKeyQuery } from './dto/key.queries.js';
import type { UpdateKeyDto } from './dto/update-key.dto.js';
import type { KeyPath } from './key-path.js';
import type { KeyFacts } from './key-state.js';
import type { EnvironmentWrite } from './key-versions.repository.js';
import type { KeyUpdatePlan, PlannedEnvironment } from './plan-key-update.js';

/** What a call wants of a key. */
export interface KeyUpdate extends Pick<KeyPath, 'kind' | 'keyName'> {
  readonly dto: UpdateKeyDto;
  readonly query: UpdateKeyQuery;
  /** Environments that the list does not name stay. */
  readonly merges: boolean;
}

/** The same, where it is and with all that it names. */
export interface ReadKeyUpdate extends KeyUpdate {
  readonly project: Project;
  readonly named: readonly Environment[];
  readonly overlapMs: number;
}

interface Circumstances extends Pick<ReadKeyUpdate, 'query' | 'overlapMs'> {
  /** By name. */
  readonly project: string;
  readonly now: Date;
  /** Of the rotation of something else that this is a part of. */
  readonly rotationId?: string;
}

/** What a planned environment is written as. */
export function writeOf(
  { state, alias, material }: PlannedEnvironment,
  now: Date,
  overlapMs: number,
): EnvironmentWrite {
  const { environmentId, ring } = state;
  if (material === undefined) return { environmentId, alias, nextNumber: ring.nextNumber };
  const change = rotate(ring, { now, overlapMs });
  return { environmentId, alias, nextNumber: change.ring.nextNumber, rotation: { change, material } };
}

/** What is told of one environment; nothing when it has no new material. */
function rotatedOf(
  { state: { ring, environmentName: name }, alias, material }: PlannedEnvironment,
  write: EnvironmentWrite | undefined,
  credential: CredentialReference,
) {
  const change = write?.rotation?.change;
  const version = change?.added?.number;
  if (material === undefined || change === undefined || version === undefined) return [];
  const retired = CredentialRetired.of(credential, endedOverlaps(ring, change), name);
  const expiresAt = material.facts?.endDate;
  const environment = { name, version, alias, ...(expiresAt === undefined ? {} : { expiresAt }) };
  return [{ environment, turn: turnOf(ring, change), retired, publicJwk: material.publicJwk }];
}

/** `KeyUpdated` for what changed besides the material, one `KeyRotated` for all of the new material. */
export function eventsOf(
  key: KeyFacts,
  { fields, named, changes }: KeyUpdatePlan,
  writes: readonly EnvironmentWrite[],
  { project, query, overlapMs, now, rotationId = uuidv7() }: Circumstances,
): (KeyUpdated | KeyRotated | CredentialRetired)[] {
  const facts = { keyId: key.id, project, name: fields.name ?? key.name };
  const credential = credentialOf({ ...key, name: facts.name }, facts.project);
  const updated = Object.keys(changes).length === 0 ? [] : [new KeyUpdated({ ...facts, changes })];
  const rotated = named.flatMap((planned, index) => rotatedOf(planned, writes[index], credential));
  if (rotated.length === 0) return updated;
  const jwkUpdateAction = query.jwkUpdateAction ?? 'NULLIFY';
  const publicJwks = new Map(
    rotated.flatMap(({ publicJwk }) => (publicJwk === null ? [] : [[publicJwk.kid, publicJwk]])),
  );
  return [
    ...updated,
    new KeyRotated({
      ...facts,
      rotationId,
      credential,
      ...commonTurn(rotated.map(({ turn }) => turn)),
      cause: 'rotated',
      environments: rotated.map(({ environment }) => environment),
      jwkUpdateAction,
      updateScope: jwkUpdateAction === 'UPDATE' ? (query.updateScope ?? 'SAME_PROJECT') : null,
      overlap: formatDuration(overlapMs),
      retireAt: overlapMs === 0 ? null : new Date(now.getTime() + overlapMs).toISOString(),
      turnedAt: now.toISOString(),
      publicJwks: [...publicJwks.values()],
    }),
    ...rotated.flatMap(({ retired }) => retired),
  ];
}
