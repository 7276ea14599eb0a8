import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import type { EntityManager } from 'typeorm';
import type { Environment } from '../environments/environment.entity.js';
import type { KeyFacts, VersionMaterial } from '../keys/key-state.js';
import { KeyVersionsRepository } from '../keys/key-versions.repository.js';
import { KeysRepository } from '../keys/keys.repository.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import { type CreateJwkDto, DOCUMENT_BYTES_MAX } from './dto/create-jwk.dto.js';
import { JwkAdditionsService } from './jwk-additions.service.js';
import type { NamedSource } from '../jwk-store/jwk.entity.js';
import { KeyWithoutMaterial, TooManyReferences, valueMissing } from '../jwk-store/jwk.errors.js';
import { JwkFetcher } from './jwk-fetcher.js';
import { JwksRepository } from '../jwk-store/jwks.repository.js';
import { pickJwk } from './pick-jwk.js';

/** A rotation is followed in one transaction, which has room for so many. */
const REFERENCES_MAX = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
const READ_TIMEOUT_MS = 10_000;

/** What is kept in the vault, and how a call names it. */
const KEPT = {
  KEY: { kind: 'key', member: 'keyName' },
  PUBLIC_KEY: { kind: 'key', member: 'keyName' },
  PRIVATE_KEY: { kind: 'key', member: 'keyName' },
  CERTIFICATE: { kind: 'certificate', member: 'certificateName' },
  KEYSTORE: { kind: 'keystore', member: 'keyStoreName' },
} as const;

/** What a call makes a JWK from. A key may say itself which half of it is meant. */
export type JwkSource = NamedSource | 'KEY';

/** Makes JWKs from what there is: keys of the vault, texts, and documents that others publish. */
@Injectable()
export class JwkSourcesService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly keys: KeysRepository,
    private readonly keyVersions: KeyVersionsRepository,
    private readonly jwks: JwksRepository,
    private readonly additions: JwkAdditionsService,
    private readonly fetcher: JwkFetcher,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Returns the environments that it is deployed to.
   * @throws PermissionDenied, EnvironmentNotFound, JwkUnfit, JwkUnreadable, JwkNameTaken, KeyNotFound, KeyWithoutMaterial
   */
  async create(
    principal: Principal,
    projectName: string,
    source: JwkSource,
    dto: CreateJwkDto,
  ): Promise<readonly string[]> {
    const project = await this.access.enterToDeploy(principal, projectName);
    if (source === 'URL' || source === 'COPY_PASTE') return this.fromDocument(project, source, dto);
    return this.fromKey(project, source, dto);
  }

  private async fromDocument(
    project: Project,
    sourceType: 'URL' | 'COPY_PASTE',
    dto: CreateJwkDto,
  ): Promise<readonly string[]> {
    const environment = await this.additions.environmentNamed(dto.environmentName);
    const field = sourceType === 'URL' ? 'url' : 'jwkStr';
    const text = sourceType === 'URL' ? await this.fetch(dto) : dto.jwkStr;
    if (text === undefined || text === null || text.trim() === '') throw valueMissing(field);
    const { kid = null, useType = null, algorithm = null } = dto;
    const wishes = { kid: kid ?? undefined, useType: useType ?? undefined, algorithm: algorithm ?? undefined };
    const { material, ...rest } = pickJwk(text, field, wishes);
    await this.transactions.run((manager) =>
      this.additions.add(manager, project, {
        name: dto.name,
        description: dto.description,
        material,
        policy: { sourceType, ...rest },
        environment,
        ...(sourceType === 'URL' ? { sourceUrl: dto.url as string } : {}),
      }),
    );
    return this.additions.deployedTo(environment);
  }

  private fetch({ url, ...options }: CreateJwkDto): Promise<string> {
    const connectMs = options.urlOptionConnectTimeout ?? CONNECT_TIMEOUT_MS;
    const readMs = options.urlOptionReadTimeout ?? READ_TIMEOUT_MS;
    const bytesMax = options.urlOptionSizeLimit ?? DOCUMENT_BYTES_MAX;
    return this.fetcher.fetch({ url, connectMs, readMs, bytesMax });
  }

  /**
   * Of the active material of a key, certificate or keystore, linked to it. That is held meanwhile, so that a rotation comes wholly before, and is in
   * the JWK, or wholly after, and sees it.
   */
  private async fromKey(
    project: Project,
    source: Exclude<JwkSource, 'URL' | 'COPY_PASTE'>,
    dto: CreateJwkDto,
  ): Promise<readonly string[]> {
    const { kind, member } = KEPT[source];
    const keyName = dto[member];
    if (keyName === undefined || keyName === null) throw valueMissing(member);
    const environment = await this.additions.environmentNamed(dto.environmentName);
    if (environment === undefined) throw valueMissing('environmentName');
    await this.transactions.run(async (manager) => {
      const key = await this.keys.holdForUse(manager, { projectId: project.id, kind, keyName });
      const version = await this.materialOf(manager, key, environment);
      if ((await this.jwks.countReferencing(manager, key.id)) >= REFERENCES_MAX) {
        throw new TooManyReferences(REFERENCES_MAX);
      }
      const sourceAlias = source === 'KEYSTORE' ? (dto.aliasName ?? null) : null;
      await this.additions.add(manager, project, {
        name: dto.name,
        description: dto.description,
        material: this.keyVersions.openKeyPair(version, sourceAlias),
        policy: {
          sourceType: source === 'KEY' ? (key.keyType === 'PUBLIC_KEY' ? 'PUBLIC_KEY' : 'PRIVATE_KEY') : source,
          useType: dto.useType ?? 'SIGNATURE',
          algorithm: dto.algorithm ?? undefined,
          fixedKid: dto.kid ?? null,
        },
        environment,
        source: { sourceKeyId: key.id, sourceProjectId: key.projectId, sourceVersion: version.number, sourceAlias },
      });
    });
    return [environment.name];
  }

  private async materialOf(manager: EntityManager, key: KeyFacts, environment: Environment): Promise<VersionMaterial> {
    const active = await this.keyVersions.active(manager, key.id);
    const material = active.find(({ environmentId }) => environmentId === environment.id);
    if (material !== undefined) return material;
    const available = active.map(({ environmentName }) => environmentName);
    throw new KeyWithoutMaterial(key.name, environment.name, available);
  }
}
