import { Injectable } from '@nestjs/common';
import { JwkCreated } from '@rekey/contracts';
import { databaseNow, violatedUniqueConstraint } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import type { Environment } from '../environments/environment.entity.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { newObjectId } from '../text/object-id.js';
import type { Project } from '../projects/project.entity.js';
import { buildJwk, type JwkPolicy } from '../jwk-store/build-jwk.js';
import { jwkDescribed } from '../jwk-store/described-jwks.js';
import type { GeneratedFacts, Jwk } from '../jwk-store/jwk.entity.js';
import { JwkNameTaken } from '../jwk-store/jwk.errors.js';
import { isPublicKey, type JwkMaterial } from '../jwk-store/jwk-material.js';
import { JwksRepository } from '../jwk-store/jwks.repository.js';
import { projectsChanged } from '../jwk-store/projects-changed.js';

/** A JWK that is to be, whatever it is made from. */
export interface NewJwk {
  readonly name: string;
  readonly description: string | null | undefined;
  readonly material: JwkMaterial;
  readonly policy: JwkPolicy;
  /** The one that it is deployed to; undefined: all of them. */
  readonly environment: Pick<Environment, 'id' | 'name'> | undefined;
  /** What it follows from now on. */
  readonly source?: Pick<Jwk, 'sourceKeyId' | 'sourceProjectId' | 'sourceVersion' | 'sourceAlias'>;
  readonly sourceUrl?: string;
  readonly generated?: GeneratedFacts;
}

/** Adds JWKs to projects. */
@Injectable()
export class JwkAdditionsService {
  constructor(
    private readonly environments: EnvironmentsService,
    private readonly jwks: JwksRepository,
    private readonly outbox: Outbox,
  ) {}

  /** @throws JwkUnfit, JwkNameTaken */
  async add(manager: EntityManager, project: Project, wanted: NewJwk): Promise<void> {
    const built = buildJwk(wanted.material, wanted.policy);
    const now = await databaseNow(manager);
    const { sourceType, useType, fixedKid } = wanted.policy;
    const jwk: Jwk = {
      id: newObjectId(),
      projectId: project.id,
      name: wanted.name,
      description: wanted.description ?? null,
      sourceType,
      useType,
      fixedKid,
      algorithm: built.publicJwk.alg,
      sourceUrl: wanted.sourceUrl ?? null,
      environmentId: wanted.environment?.id ?? null,
      generated: wanted.generated ?? null,
      nextNumber: 2,
      createdAt: now,
      ...(wanted.source ?? { sourceKeyId: null, sourceProjectId: project.id, sourceVersion: 0, sourceAlias: null }),
    };
    const versions = await this.jwks.insert(manager, jwk, built).catch((error: unknown) => {
      throw violatedUniqueConstraint(error) === 'jwks_name_key' ? new JwkNameTaken(wanted.name) : error;
    });
    const { publicJwk } = built;
    await this.outbox.add(
      manager,
      new JwkCreated({
        ...{ jwkId: jwk.id, project: project.name, name: jwk.name, keyId: jwk.sourceKeyId },
        publicJwk: isPublicKey(publicJwk) ? publicJwk : null,
      }),
      jwkDescribed({ ...jwk, project: project.name }, versions),
    );
    projectsChanged.add(manager, project.name);
  }

  /** The environment that a call may name. @throws EnvironmentNotFound */
  async environmentNamed(name: string | null | undefined): Promise<Environment | undefined> {
    return name === undefined || name === null ? undefined : (await this.environments.named([name]))[0];
  }

  /** The names of the environments that a JWK is deployed to. */
  async deployedTo(environment: Pick<Environment, 'name'> | undefined): Promise<readonly string[]> {
    if (environment !== undefined) return [environment.name];
    return (await this.environments.list()).map(({ name }) => name);
  }
}
