import { Injectable } from '@nestjs/common';
import { violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { decodeBase64 } from '../text/decode-base64.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { emptyField } from '../key-files/key-file.errors.js';
import { namesOf } from '../key-files/key-files.service.js';
import type { UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { KeyInvalid } from '../material/material.errors.js';
import type { KeyPath } from '../keys/key-path.js';
import { type KeyUpdateResult, KeyUpdatesService } from '../keys/key-updates.service.js';
import { KeysRepository } from '../keys/keys.repository.js';
import { KeysService } from '../keys/keys.service.js';
import { ProjectAccess } from '../projects/project-access.js';
import { ADMIN_PROJECT } from '../projects/project.entity.js';
import { CertificateAliasTaken } from './certificate.errors.js';
import type { CertificateFormDto } from './dto/certificate-form.dto.js';
import type { TruststoreParams } from './dto/truststore-params.js';
import { type CertificateEnvironment, presentEnvironment } from './present-certificate.js';
import { certificate } from '../material/certificate.js';

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

  /** Returns the environments it was deployed to. @throws PemInvalid, KeyNameTaken, CertificateAliasTaken, EnvironmentNotFound */
  async create(principal: Principal, projectName: string, form: CertificateFormDto): Promise<readonly string[]> {
    const { certificateName: name, certificateDescription: description = null } = form;
    const list = { keyType: 'CERTIFICATE' as const, cryptoKeyInfoEnvironmentList: itemsOf(form) };
    return orAliasTaken(form, this.keys.create(principal, projectName, { name, description, ...list }));
  }

  /** @throws PemInvalid, KeyNotFound, CertificateAliasTaken, EnvironmentNotFound, KeyInvalid for another name */
  async update(
    principal: Principal,
    path: KeyPath,
    form: CertificateFormDto,
    query: UpdateKeyQuery,
  ): Promise<KeyUpdateResult> {
    if (form.certificateName !== path.keyName) {
      throw new KeyInvalid('name-fixed', 'certificateName', 'certificateName can not be changed!');
    }
    const dto = { description: form.certificateDescription ?? null, cryptoKeyInfoEnvironmentList: itemsOf(form) };
    return orAliasTaken(form, this.updates.update(principal, path, dto, query));
  }

  /** What the shared project has in an environment: whom its runtimes trust. @throws KeyInvalid for another project */
  async truststore(
    principal: Principal,
    { projectName, environmentName }: TruststoreParams,
  ): Promise<CertificateEnvironment[]> {
    const project = await this.access.enter(principal, projectName);
    if (project.name !== ADMIN_PROJECT) {
      throw new KeyInvalid('truststore', 'projectName', `Truststore is only available in project (${ADMIN_PROJECT})!`);
    }
    await this.environments.named([environmentName]);
    const views = await this.repository.views(project.id, 'certificate');
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
  // Before the names, which are read next.
  certificate.read(content, 'pemEncodedFile', null);
  return namesOf(environmentList).map((environmentName) => ({ environmentName, content, alias }));
}

async function orAliasTaken<T>({ alias }: CertificateFormDto, write: Promise<T>): Promise<T> {
  return write.catch((error: unknown) => {
    throw violatedUniqueConstraint(error) === 'key_environments_certificate_alias_key'
      ? new CertificateAliasTaken(alias)
      : error;
  });
}
