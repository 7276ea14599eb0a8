import { Injectable } from '@nestjs/common';
import { formatTimestamp } from '@rekey/config';
import { enumOf, type PaginationAnswer, presentPagination, readPagination } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { ExpirationDateInPast } from '../application-keys/application-key.errors.js';
import { ApplicationKeysService } from '../application-keys/application-keys.service.js';
import { type ClientSecretV2Answer, presentSecretV2 } from './present-secret-v2.js';
import { ClientSecretsService } from '../client-secrets/client-secrets.service.js';
import { ApplicationKeySearchService, KEY_SORTINGS, type OwnedKey } from './application-key-search.service.js';
import {
  CreateApplicationKeyRequestDto,
  DeleteApplicationKeyRequestDto,
  GetApplicationKeyRequestDto,
  ListApplicationKeysRequestDto,
} from './dto/application-keys-v2.dto.js';
import { GenerateClientSecretRequestDto } from './dto/applications-v2.dto.js';

interface CreatedKeyV2Answer {
  readonly keyId: string;
  readonly creationDate: string;
  /** Base64 of the key file. Only here. */
  readonly keyDetails: string;
}

interface KeyDatesAnswer {
  readonly keyId: string;
  readonly creationDate: string;
  readonly expirationDate: string;
}

interface KeyV2Answer extends KeyDatesAnswer {
  readonly applicationId: string;
  readonly projectId: string;
  readonly organizationId: string;
}

interface KeyListV2Answer {
  readonly keys?: readonly KeyV2Answer[];
  readonly pagination: PaginationAnswer;
}

/** What applications authenticate with, in the vendor's application service v2. */
@Injectable()
export class ApplicationKeysV2Operations {
  constructor(
    private readonly secrets: ClientSecretsService,
    private readonly keys: ApplicationKeysService,
    private readonly searches: ApplicationKeySearchService,
  ) {}

  /** Replaces the client secret of an API or OIDC application. The old one dies now or after `overlap`. */
  @Rpc('GenerateClientSecret')
  async generateSecret(
    { projectId, applicationId, ...dto }: GenerateClientSecretRequestDto,
    caller: Principal,
  ): Promise<ClientSecretV2Answer> {
    const owner = { projectId, appId: applicationId, call: 'generateSecretV2' } as const;
    return presentSecretV2(await this.secrets.generate(owner, dto, caller));
  }

  /** Makes a key for an application. The key file is in this answer only; all unexpired keys work side by side. */
  @Rpc('CreateApplicationKey')
  async create(
    { projectId, applicationId, ...dto }: CreateApplicationKeyRequestDto,
    caller: Principal,
  ): Promise<CreatedKeyV2Answer> {
    if ((dto.expirationDate ?? undefined) === undefined) throw new ExpirationDateInPast();
    const { key, keyDetails } = await this.keys.create({ projectId, appId: applicationId }, dto, caller);
    return { keyId: key.id, creationDate: formatTimestamp(key.createdAt), keyDetails };
  }

  /** Deletes a key, which authenticates nobody from then on. */
  @Rpc('DeleteApplicationKey')
  async remove(
    { projectId, applicationId, keyId }: DeleteApplicationKeyRequestDto,
    caller: Principal,
  ): Promise<{ readonly deletionDate: string }> {
    const { now } = await this.keys.remove({ projectId, appId: applicationId }, keyId, caller);
    return { deletionDate: formatTimestamp(now) };
  }

  /** When a key was made, and when it expires. */
  @Rpc('GetApplicationKey')
  async get({ keyId }: GetApplicationKeyRequestDto, caller: Principal): Promise<KeyDatesAnswer> {
    return presentDates(await this.searches.find(keyId, {}, caller));
  }

  /** The keys of the organization that the caller may see, and that match every filter. */
  @Rpc('ListApplicationKeys')
  async list(
    { pagination, sortingColumn, filters }: ListApplicationKeysRequestDto,
    caller: Principal,
  ): Promise<KeyListV2Answer> {
    const page = readPagination(pagination);
    const sorting = enumOf(KEY_SORTINGS, sortingColumn ?? undefined) ?? 'APPLICATION_KEYS_SORT_BY_ID';
    const meant = (filters ?? []).map(({ applicationIdFilter, projectIdFilter, organizationIdFilter }) => ({
      ...(applicationIdFilter ? { appId: applicationIdFilter.applicationId ?? '' } : {}),
      ...(projectIdFilter ? { projectId: projectIdFilter.projectId } : {}),
      ...(organizationIdFilter ? { org: organizationIdFilter.organizationId } : {}),
    }));
    const { keys, total } = await this.searches.search({ filters: meant, sorting, ...page }, caller);
    return {
      ...(keys.length === 0 ? {} : { keys: keys.map(presentKey) }),
      pagination: presentPagination(total, page.limit),
    };
  }
}

function presentDates({ id, createdAt, expiresAt }: OwnedKey): KeyDatesAnswer {
  return { keyId: id, creationDate: formatTimestamp(createdAt), expirationDate: formatTimestamp(expiresAt) };
}

function presentKey(key: OwnedKey): KeyV2Answer {
  const { appId, projectId, org } = key;
  return { ...presentDates(key), applicationId: appId, projectId, organizationId: org };
}
