import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { KeyThere } from '../key-files/key-file.errors.js';
import type { ImportResult } from '../key-files/key-imports.service.js';
import { namesOf } from '../key-files/key-files.service.js';
import type { UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { KeyNameTaken } from '../keys/key.errors.js';
import { KeyUpdatesService } from '../keys/key-updates.service.js';
import { KeysRepository } from '../keys/keys.repository.js';
import { KeysService } from '../keys/keys.service.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { ImportKeystoreFileDto } from './dto/import-keystore-file.dto.js';
import { KeystoresService } from './keystores.service.js';

/** Keystores that come as files, as an export gave them. */
@Injectable()
export class KeystoreImportsService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly keystores: KeystoresService,
    private readonly keys: KeysService,
    private readonly updates: KeyUpdatesService,
    private readonly repository: KeysRepository,
  ) {}

  /**
   * Environments of a keystore that is there and that the form does not name stay.
   * @throws PermissionDenied, KeyThere, KeyInvalid, PemInvalid, EnvironmentNotFound, KeystoreBusy
   */
  async import(
    principal: Principal,
    projectName: string,
    form: ImportKeystoreFileDto,
    query: UpdateKeyQuery,
  ): Promise<ImportResult> {
    const project = await this.access.enter(principal, projectName, 'SECRETS:EXPORT_IMPORT');
    const { keyStoreName: name, keyStoreDescription, override = false } = form;
    const existing = await this.repository.find({ projectId: project.id, kind: 'keystore', keyName: name });
    if (existing !== undefined && !override) throw new KeyThere(name, 'keystore');
    const { password, alias, keyStoreType } = form;
    const file = form.keyStoreFile.bytes.toString('base64');
    const list = namesOf(form.environmentList).map((environmentName) => {
      return { environmentName, file, password, alias: alias ?? null, keyStoreType };
    });
    const cryptoKeyInfoEnvironmentList = await this.keystores.open({ group: project.name, owner: principal.id }, list);
    if (existing !== undefined) {
      const dto = { description: keyStoreDescription ?? null, cryptoKeyInfoEnvironmentList };
      const result = await this.updates.updateIn(project, {
        kind: 'keystore',
        keyName: name,
        dto,
        query,
        merges: true,
      });
      return { ...result, unresolved: [] };
    }
    const description = keyStoreDescription ?? null;
    const keystore = { name, description, keyType: 'KEYSTORE' as const, cryptoKeyInfoEnvironmentList };
    const deployed = await this.keys.createIn(project, keystore).catch((error: unknown) => {
      throw error instanceof KeyNameTaken ? new KeyThere(name, 'keystore') : error;
    });
    return { deployed, undeployed: [], unresolved: [] };
  }
}
