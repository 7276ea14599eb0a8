import { Injectable } from '@nestjs/common';
import { formatTimestamp } from '@rekey/config';
import { enumOf, type PaginationAnswer, presentPagination, readPagination } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { ExpirationDateInPast } from '../application-keys/application-key.errors.js';
import { ApplicationKeysService } from '../application-keys/application-keys.service.js';
import {
  ApplicationKeySearchService,
  KEY_SORTINGS,
  type KeyFilter,
} from '../applications-v2/application-key-search.service.js';
import {
  BetaCreateKeyDto,
  BetaDeleteKeyRequestDto,
  BetaGetKeyRequestDto,
  BetaListKeysDto,
} from './dto/beta-application-keys.dto.js';
import { type BetaKeyAnswer, type BetaKeyDatesAnswer, presentBetaKey, presentBetaKeyDates } from './present-beta.js';

interface BetaCreatedKeyAnswer {
  readonly id: string;
  readonly creationDate: string;
  /** Base64 of the key file. Only here. */
  readonly keyDetails: string;
}

interface BetaKeyListAnswer {
  readonly keys?: readonly BetaKeyAnswer[];
  readonly pagination: PaginationAnswer;
}

interface Owner {
  readonly applicationId?: string | null | undefined;
  readonly projectId?: string | null | undefined;
  readonly organizationId?: string | null | undefined;
}

/** Keys of the vendor's app service v2beta. */
@Injectable()
export class BetaApplicationKeysOperations {
  constructor(
    private readonly keys: ApplicationKeysService,
    private readonly searches: ApplicationKeySearchService,
  ) {}

  /** Makes a key for an application. The key file is in this answer only; all unexpired keys work side by side. */
  @Rpc('CreateApplicationKey')
  async create({ appId, projectId, ...dto }: BetaCreateKeyDto, caller: Principal): Promise<BetaCreatedKeyAnswer> {
    if ((dto.expirationDate ?? undefined) === undefined) throw new ExpirationDateInPast();
    const { key, keyDetails } = await this.keys.create({ projectId, appId }, dto, caller);
    return { id: key.id, creationDate: formatTimestamp(key.createdAt), keyDetails };
  }

  /** Deletes a key, which authenticates nobody from then on. */
  @Rpc('DeleteApplicationKey')
  async remove(
    { id, projectId, applicationId }: BetaDeleteKeyRequestDto,
    caller: Principal,
  ): Promise<{ readonly deletionDate: string }> {
    const { now } = await this.keys.remove({ projectId, appId: applicationId }, id, caller);
    return { deletionDate: formatTimestamp(now) };
  }

  /** When a key was made, and when it expires. */
  @Rpc('GetApplicationKey')
  async get({ id, ...owner }: BetaGetKeyRequestDto, caller: Principal): Promise<BetaKeyDatesAnswer> {
    return presentBetaKeyDates(await this.searches.find(id, readFilter(owner), caller));
  }

  /** The keys that the caller may see, of the application, project or organization that is given. */
  @Rpc('ListApplicationKeys')
  async list({ pagination, sortingColumn, ...owner }: BetaListKeysDto, caller: Principal): Promise<BetaKeyListAnswer> {
    const page = readPagination(pagination);
    const sorting = enumOf(KEY_SORTINGS, sortingColumn ?? undefined) ?? 'APPLICATION_KEYS_SORT_BY_ID';
    const { keys, total } = await this.searches.search({ filters: [readFilter(owner)], sorting, ...page }, caller);
    return {
      ...(keys.length === 0 ? {} : { keys: keys.map(presentBetaKey) }),
      pagination: presentPagination(total, page.limit),
    };
  }
}

/** An empty id is an absent one in protobuf. */
function readFilter({ applicationId, projectId, organizationId }: Owner): KeyFilter {
  return { appId: applicationId || undefined, projectId: projectId || undefined, org: organizationId || undefined };
}
