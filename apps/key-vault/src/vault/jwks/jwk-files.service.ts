import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { PermissionDenied, type Principal } from '@rekey/identity';
import { ProjectAccess } from '../projects/project-access.js';
import type { ImportJwkFileDto } from './dto/import-jwk-file.dto.js';
import type { JwkPath } from './dto/jwk-path.dto.js';
import { JwkAdditionsService } from './jwk-additions.service.js';
import { JwkNameInUse, JwkNameTaken, JwkWithoutMaterial } from '../jwk-store/jwk.errors.js';
import { isPublicKey } from '../jwk-store/jwk-material.js';
import { JwksService } from './jwks.service.js';
import { pickJwk } from './pick-jwk.js';

export interface JwkFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** JWKs as documents that other tools read. */
@Injectable()
export class JwkFilesService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly jwks: JwksService,
    private readonly additions: JwkAdditionsService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * A JWK Set of the active key: all that is stored of it, or the public members.
   * @throws PermissionDenied, JwkNotFound, JwkWithoutMaterial
   */
  async export(principal: Principal, { projectName, jwkName }: JwkPath, publicOnly: boolean): Promise<JwkFile> {
    await this.access.enter(principal, projectName, 'SECRETS:EXPORT_IMPORT');
    const { view, privateJwk } = await this.jwks.get(principal, projectName, jwkName, publicOnly ? 'public' : 'both');
    const isNothing = view.state !== 'active' || (publicOnly && !isPublicKey(view.publicJwk));
    if (isNothing) throw new JwkWithoutMaterial(view.name);
    // The public half alone would look like all there is.
    const isHidden = !publicOnly && view.privateJwk !== null && privateJwk === null;
    if (isHidden) throw new PermissionDenied('SECRETS:EXPORT_IMPORT');
    const key = publicOnly || privateJwk === null ? view.publicJwk : privateJwk;
    const name = `${view.name}${publicOnly ? '-public' : ''}.json`;
    return { name, bytes: Buffer.from(JSON.stringify({ keys: [key] })) };
  }

  /** Returns the environments that it is deployed to. @throws PermissionDenied, JwkUnreadable, JwkUnfit, JwkNameInUse */
  async import(principal: Principal, projectName: string, dto: ImportJwkFileDto): Promise<readonly string[]> {
    const project = await this.access.enter(principal, projectName, 'SECRETS:EXPORT_IMPORT');
    const wishes = { kid: dto.kid, useType: undefined, algorithm: undefined };
    const { material, ...rest } = pickJwk(dto.jwkFile.bytes.toString('utf8'), 'jwkFile', wishes);
    const { jwkName: name, jwkDescription: description } = dto;
    const policy = { sourceType: 'COPY_PASTE' as const, ...rest };
    await this.transactions
      .run((manager) =>
        this.additions.add(manager, project, { name, description, material, policy, environment: undefined }),
      )
      .catch((error: unknown) => {
        throw error instanceof JwkNameTaken ? new JwkNameInUse(name) : error;
      });
    return this.additions.deployedTo(undefined);
  }
}
