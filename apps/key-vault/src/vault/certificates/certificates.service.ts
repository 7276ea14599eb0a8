import { Injectable } from '@nestjs/common';
import { violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { decodeBase64 } from '../decode-base64.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { emptyField } from '../key-files/key-file.errors.js';
import { namesOf } from '../key-files/key-files.service.js';
import type { JwkDeleteAction, UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { KeyInvalid } from '../keys/key.errors.js';
import type { KeyView } from '../keys/key-state.js';
import { type KeyUpdateResult, KeyUpdatesService } from '../keys/key-updates.service.js';
import { KeysRepository } from '../keys/keys.repository.js';
import { KeysService } from '../keys/keys.service.js';
import { ProjectAccess } from '../projects/project-access.js';
import { ADMIN_PROJECT } from '../projects/project.entity.js';
import { writeZip } from '../zip/write-zip.js';
import { CertificateAliasTaken } from './certificate.errors.js';
import type { CertificateFormDto } from './dto/certificate-form.dto.js';
import type { CertificatePath, TruststorePath } from './dto/certificate-paths.js';
import { type CertificateEnvironment, presentEnvironment } from './present-certificate.js';
import { readCertificate } from './read-certificate.js';

/** Certificates: keys that are public, deployed under an alias and end at a time. */
@Injectable()
export class CertificatesService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly keys: KeysService,
    private readonly updates: KeyUpdatesService,
    private readonly repository: KeysRepository,
    private readonly environments: EnvironmentsService,
  ) {}

  list(principal: Principal, projectName: string): Promise<KeyView[]> {
    return this.keys.list(principal, projectName, 'certificate');
  }

  /** @throws KeyNotFound */
  get(principal: Principal, { projectName, certificateName }: CertificatePath): Promise<KeyView> {
    return this.keys.get(principal, projectName, certificateName, 'certificate');
  }

  /** Returns the environments it was deployed to. @throws PemInvalid, KeyNameTaken, CertificateAliasTaken, EnvironmentNotFound */
  async create(principal: Principal, projectName: string, form: CertificateFormDto): Promise<readonly string[]> {
    const { certificateName: name, certificateDescription: description = null } = form;
    const list = { keyType: 'CERTIFICATE' as const, cryptoKeyInfoEnvironmentList: itemsOf(form) };
    return orAliasTaken(form, this.keys.create(principal, projectName, { name, description, ...list }));
  }

  /** @throws PemInvalid, KeyNotFound, CertificateAliasTaken, EnvironmentNotFound, KeyInvalid for another name */
  async update(
    principal: Principal,
    { projectName, certificateName }: CertificatePath,
    form: CertificateFormDto,
    query: UpdateKeyQuery,
  ): Promise<KeyUpdateResult> {
    if (form.certificateName !== certificateName) {
      throw new KeyInvalid('name-fixed', 'certificateName', 'certificateName can not be changed!');
    }
    const dto = { description: form.certificateDescription ?? null, cryptoKeyInfoEnvironmentList: itemsOf(form) };
    const path = { projectName, keyName: certificateName };
    return orAliasTaken(form, this.updates.update(principal, path, dto, query, 'certificate'));
  }

  /** Returns the environments it was undeployed from. @throws KeyNotFound */
  remove(
    principal: Principal,
    { projectName, certificateName }: CertificatePath,
    action: JwkDeleteAction | undefined,
  ): Promise<readonly string[]> {
    return this.keys.remove(principal, { projectName, keyName: certificateName }, action, 'certificate');
  }

  /** A ZIP with the DER of each environment. @throws PermissionDenied, KeyNotFound */
  async export(principal: Principal, path: CertificatePath): Promise<Buffer> {
    await this.access.enter(principal, path.projectName, 'SECRETS:EXPORT_IMPORT');
    const { environments } = await this.get(principal, path);
    return writeZip(
      environments.flatMap(({ name, facts }) => {
        const { base64EncodedContent: der } = facts ?? {};
        return der === undefined ? [] : [{ name: `${name}.cer`, bytes: Buffer.from(der, 'base64') }];
      }),
    );
  }

  /** What the shared project has in an environment: whom its runtimes trust. @throws KeyInvalid for another project */
  async truststore(
    principal: Principal,
    { projectName, environmentName }: TruststorePath,
  ): Promise<CertificateEnvironment[]> {
    const project = await this.access.enter(principal, projectName);
    if (project.name !== ADMIN_PROJECT) {
      throw new KeyInvalid('truststore', 'projectName', `Truststore is only available in project (${ADMIN_PROJECT})!`);
    }
    await this.environments.named([environmentName]);
    const views = await this.repository.views(project.id, undefined, 'certificate');
    return views.flatMap(({ environments }) =>
      environments.filter(({ name }) => name === environmentName).map(presentEnvironment),
    );
  }
}

/** One certificate for all the environments of the form. @throws PemInvalid, KeyInvalid */
function itemsOf({ alias, environmentList, pemEncodedFile }: CertificateFormDto): {
  readonly environmentName: string;
  readonly content: string;
  readonly alias: string;
}[] {
  const text = pemEncodedFile.bytes.toString('utf8');
  if (text.trim() === '') throw emptyField('pemEncodedFile');
  const isText = text.includes('-----BEGIN') || decodeBase64(text) !== undefined;
  const content = isText ? text : pemEncodedFile.bytes.toString('base64');
  readCertificate(content, 'pemEncodedFile');
  return namesOf(environmentList).map((environmentName) => ({ environmentName, content, alias }));
}

async function orAliasTaken<T>({ alias }: CertificateFormDto, write: Promise<T>): Promise<T> {
  return write.catch((error: unknown) => {
    throw violatedUniqueConstraint(error) === 'key_environments_certificate_alias_key'
      ? new CertificateAliasTaken(alias)
      : error;
  });
}
