import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import type { TurnOptions } from '@rekey/contracts';
import { parsePem } from '@rekey/crypto';
import { sql } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import {
  type CredentialTurner,
  CredentialTurners,
  named,
  namedVersion,
  readOverlapMs,
  refuseAlgorithm,
  refuseOptions,
  type TurnResult,
  unusable,
} from '@rekey/platform';
import { DataSource } from 'typeorm';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { buildJwk } from '../jwk-store/build-jwk.js';
import { JwkNotFound } from '../jwk-store/jwk.errors.js';
import type { JwkMaterial } from '../jwk-store/jwk-material.js';
import { type JwkState, JwksRepository } from '../jwk-store/jwks.repository.js';
import { JwkGenerator } from '../jwks/jwk-generator.js';
import { JwkOwnChangesService } from '../jwks/jwk-own-changes.service.js';
import { pickJwk } from '../jwks/pick-jwk.js';
import { ProjectAccess } from '../projects/project-access.js';
import { parametersLike } from './material-parameters.js';

interface TurnableJwk {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly projectId: string;
  /** Null where it is deployed to all. */
  readonly environment: string | null;
  readonly isFollowing: boolean;
}

interface OwnMaterial {
  readonly material: JwkMaterial;
  readonly kid: string | null;
  /** As the material says. */
  readonly algorithm: string | undefined;
}

/** Turns JWKs for whoever comes by the ledger. One that follows a key turns with its key alone. */
@Injectable()
export class JwkTurner implements CredentialTurner {
  constructor(
    turners: CredentialTurners,
    private readonly dataSource: DataSource,
    private readonly access: ProjectAccess,
    private readonly changes: JwkOwnChangesService,
    private readonly jwks: JwksRepository,
    private readonly generator: JwkGenerator,
    private readonly environments: EnvironmentsService,
    private readonly deployments: DeploymentsService,
    private readonly config: RekeyConfig,
  ) {
    turners.add('jwk', this);
  }

  /** `material` is a JWK, its text or a PEM. @throws ProjectNotFound, PermissionDenied, InvalidInput, JwkUnfit */
  async rotate(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    const jwk = await this.enter(id, caller);
    if (jwk.isFollowing) throw unusable('material', 'a JWK that follows a key turns with its key');
    refuseOptions(options, ['overlap', 'material', 'generate']);
    refuseAlgorithm(options);
    const overlapMs = readOverlapMs(options.overlap, this.config);
    const own = await this.materialOf(jwk, options, caller);
    const build = (state: JwkState) => builtOf(state, own);
    await named(() => this.changes.rotate(id, { overlapMs, build }), materialField);
    await this.deploy(jwk);
    return {};
  }

  async revert(id: string, { version }: TurnOptions, caller: Principal): Promise<TurnResult> {
    const jwk = await this.enter(id, caller);
    await this.changes.revert(id, version);
    await this.deploy(jwk);
    return {};
  }

  async compromise(id: string, { version }: TurnOptions, caller: Principal): Promise<TurnResult> {
    const jwk = await this.enter(id, caller);
    await this.changes.compromise(id, version);
    await this.deploy(jwk);
    return {};
  }

  async retire(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    const version = namedVersion(options);
    await this.enter(id, caller);
    await this.changes.retire(id, version);
    return {};
  }

  private async enter(id: string, caller: Principal): Promise<TurnableJwk> {
    const jwk = await sql(this.dataSource).row<TurnableJwk>(
      `SELECT j.id, j.name, p.name AS project, j.project_id AS "projectId", e.name AS environment,
         j.source_key_id IS NOT NULL AS "isFollowing"
       FROM jwks j JOIN projects p ON p.id = j.project_id LEFT JOIN environments e ON e.id = j.environment_id
       WHERE j.id = $1`,
      [id],
    );
    if (jwk === undefined) throw new JwkNotFound(id);
    await this.access.enterToDeploy(caller, jwk.project);
    return jwk;
  }

  private async materialOf(
    jwk: TurnableJwk,
    { material, generate }: TurnOptions,
    caller: Principal,
  ): Promise<OwnMaterial> {
    if (material !== undefined && generate !== undefined) throw unusable('generate', 'does not go with material');
    if (material !== undefined) return readMaterial(material);
    if (generate === undefined) throw unusable('material', 'must be given, or `generate`, for one that is made here');
    const [view] = await this.jwks.views(jwk.projectId, jwk.name);
    if (view === undefined) throw new JwkNotFound(jwk.id);
    const { k } = (view.publicJwk.kty === 'oct' ? this.jwks.openPrivate(view) : null) ?? {};
    const bits = Buffer.from(k ?? '', 'base64url').length * 8;
    const parameters =
      view.publicJwk.kty === 'oct' && bits > 0 ? ({ type: 'OCT', bits } as const) : parametersLike(view.publicJwk);
    if (parameters === undefined) throw unusable('generate', 'there is no key to make it like');
    const made = await this.generator.make(parameters, { group: jwk.project, owner: caller.id });
    return { material: made, kid: null, algorithm: undefined };
  }

  private async deploy({ environment }: TurnableJwk): Promise<void> {
    const all = environment === null ? (await this.environments.list()).map(({ name }) => name) : [environment];
    await this.deployments.deploy(all);
  }
}

const materialField = (): string => 'material';

/** @throws JwkUnreadable, PemInvalid */
function readMaterial(material: unknown): OwnMaterial {
  if (typeof material === 'string' && material.includes('-----BEGIN ')) {
    return { material: parsePem(material, 'material'), kid: null, algorithm: undefined };
  }
  const text = typeof material === 'string' ? material : JSON.stringify(material);
  const picked = pickJwk(text, 'material', { kid: undefined, useType: undefined, algorithm: undefined });
  return { material: picked.material, kid: picked.fixedKid, algorithm: picked.algorithm };
}

/** Another key has another kid: its own, or its thumbprint. @throws JwkUnfit */
function builtOf(jwk: JwkState, { material, kid: fixedKid, algorithm = jwk.algorithm }: OwnMaterial) {
  const { sourceType, useType } = jwk;
  return { built: buildJwk(material, { sourceType, useType, fixedKid, algorithm }), fixedKid };
}
