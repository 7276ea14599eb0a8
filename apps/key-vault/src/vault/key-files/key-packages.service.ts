import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { ENVIRONMENTS_MAX } from '../keys/dto/create-key.dto.js';
import type { KeyEnvironmentDto } from '../keys/dto/key-environment.dto.js';
import type { KeyPath } from '../keys/key-path.js';
import { algorithmFor, contentOf, uniqueNames } from '../keys/plan-key-update.js';
import type { KeyView } from '../keys/key-state.js';
import type { Share } from '../fair-queue/fair-queue.js';
import type { FormFile } from '../multipart/multipart-form.js';
import { ProjectAccess } from '../projects/project-access.js';
import type { Project } from '../projects/project.entity.js';
import { NAME_LENGTH_MAX, withoutMark } from '../text/text-rules.js';
import { readZip } from '../zip/read-zip.js';
import { writeZip } from '../zip/write-zip.js';
import type { ImportPackageDto } from './dto/import-package.dto.js';
import type { ImportPackageQuery } from './dto/import-package.query.js';
import { EnvironmentMapping } from './environment-mapping.js';
import { type KeyFile, KeyExportsService } from './key-exports.service.js';
import { type ImportedKey, type ImportResult, KeyImportsService } from './key-imports.service.js';
import { type PackedKey, readPackage, writePackage } from './key-package.js';
import { mergePackage } from './merge-package.js';
import { isEncrypted, PackageEncryption, readPassphrase } from './package-encryption.js';
import { PackageInvalid, packageUnreadable, passphraseNotSupplied, passphraseRequired } from './package.errors.js';

const FIELD = 'keyExportFile';
const SUFFIX = '-imported';
const PACKAGE_BYTES_MAX = ENVIRONMENTS_MAX * 96 * 1024;

/** Whole keys in one file, to be taken to another installation. */
@Injectable()
export class KeyPackagesService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly exports: KeyExportsService,
    private readonly imports: KeyImportsService,
    private readonly encryption: PackageEncryption,
  ) {}

  /** `passphrase` as the header has it; without `encrypt` it says nothing. @throws PermissionDenied, KeyNotFound, PackageInvalid, PackagesBusy */
  async export(principal: Principal, path: KeyPath, encrypt: boolean, passphrase?: string): Promise<KeyFile> {
    const exported = await this.exports.open(principal, path);
    const plain = writePackage(exported);
    const given = readPassphrase(passphrase);
    if (encrypt && given === undefined) throw passphraseNotSupplied();
    const share = { group: path.projectName, owner: principal.id };
    const bytes = encrypt && given !== undefined ? await this.encryption.encrypt(plain, given, share) : plain;
    const { name } = exported.key;
    return { name: `${name}.zip`, bytes: await writeZip([{ name: `${name}.json`, bytes }]) };
  }

  /** @throws PermissionDenied, PackageInvalid, ZipInvalid, KeyInvalid, PemInvalid, KeyThere, EnvironmentNotFound */
  async import(
    principal: Principal,
    projectName: string,
    { dto, query, passphrase }: { dto: ImportPackageDto; query: ImportPackageQuery; passphrase: string | undefined },
  ): Promise<ImportResult> {
    const project = await this.access.enter(principal, projectName, 'SECRETS:EXPORT_IMPORT');
    const share = { group: project.name, owner: principal.id };
    const packed = readPackage(await this.contentOf(dto.keyExportFile, passphrase, share));
    const items = packed.cryptoKeyInfoEnvironmentList;
    uniqueNames(items);
    items.forEach(contentOf);
    const existing = await this.imports.find(project, packed.name);
    if (existing !== undefined && query.override === true)
      return this.overwrite(project, packed, existing, { dto, query });
    const mapping = EnvironmentMapping.parse(query.override === true ? undefined : dto.environmentMapping);
    const { environments, unresolved } = await this.imports.place(items, mapping);
    const name = existing === undefined ? packed.name : suffixed(packed.name);
    const deployed = await this.imports.create(project, importedKey({ ...packed, name }, environments));
    return { deployed, undeployed: [], unresolved };
  }

  private async overwrite(
    project: Project,
    packed: PackedKey,
    existing: KeyView,
    { dto, query }: { readonly dto: ImportPackageDto; readonly query: ImportPackageQuery },
  ): Promise<ImportResult> {
    const items = packed.cryptoKeyInfoEnvironmentList;
    const { environments, unresolved } = await this.imports.place(items, EnvironmentMapping.parse(undefined));
    const merged = mergePackage(environments, {
      present: existing.environments.map(({ name }) => name),
      method: dto.certEnvironmentMergeMethod ?? 'MATCH_BY_NAME',
      uncovered: dto.certEnvironmentUncoveredAction,
    });
    const result = await this.imports.update(project, importedKey(packed, merged), query, false);
    return { ...result, unresolved };
  }

  private async contentOf({ fileName, bytes }: FormFile, header: string | undefined, share: Share): Promise<unknown> {
    if (!/\.zip$/i.test(fileName)) {
      const message = `${FIELD} parameter must be in zip file format and must end with zip extension!`;
      throw new PackageInvalid('no-zip', message);
    }
    const [entry, second] = await readZip(bytes, { field: FIELD, entriesMax: 1, bytesMax: PACKAGE_BYTES_MAX });
    if (entry === undefined || second !== undefined) throw packageUnreadable('it must hold one file');
    const content = parse(entry.bytes);
    if (!isEncrypted(content)) return content;
    const passphrase = readPassphrase(header);
    if (passphrase === undefined) throw passphraseRequired();
    const plain = await this.encryption.decrypt(content, passphrase, share);
    return parse(plain);
  }
}

function importedKey(
  { name, description, keyType, algorithm }: PackedKey,
  environments: readonly KeyEnvironmentDto[],
): ImportedKey {
  return { name, description: description ?? null, keyType, algorithm: algorithmFor(keyType, algorithm), environments };
}

/** @throws PackageInvalid */
function suffixed(name: string): string {
  if (name.length + SUFFIX.length > NAME_LENGTH_MAX) throw packageUnreadable('the name of the key is too long');
  return name + SUFFIX;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(withoutMark(bytes.toString('utf8')));
  } catch {
    throw packageUnreadable('it is not JSON');
  }
}
