import {
  Bytes,
  EnumValue,
  Flag,
  IsNestedMessage,
  isObject,
  ListOf,
  Message,
  OneOf,
  Pagination,
  PaginationDto,
  Text,
  Timestamp,
} from '@rekey/http';
import { PUBLIC_KEY_FIELDS, TIMESTAMP_METHODS } from '../public-key-search.js';

const MAX_FILTERS = 100;
const MAX_IDS = 1_000;
const ID = { min: 1, max: 200, required: true } as const;
const FILTERS = ['keyIdsFilter', 'activeFilter', 'expirationDateFilter'] as const;

export class AddPublicKeyRequestDto {
  @Text('AddPublicKeyRequest.TargetId', ID)
  targetId!: string;

  /** Base64 of the PEM of an SPKI key, RSA or EC. 1 to 8192 bytes. */
  @Bytes('AddPublicKeyRequest.PublicKey', { min: 1, max: 8192 })
  publicKey!: string;

  /** RFC 3339; absent for a key that does not expire. */
  @Timestamp('AddPublicKeyRequest.ExpirationDate')
  expirationDate?: string | null;
}

export class KeyIdsFilterDto {
  @ListOf('KeyIDsFilter.Ids', (item) => typeof item === 'string', MAX_IDS)
  ids?: string[] | null;
}

export class ExpirationDateFilterDto {
  @Timestamp('TimestampFilter.Timestamp')
  timestamp?: string | null;

  @EnumValue('TimestampFilter.Method', TIMESTAMP_METHODS)
  method?: string | number | null;
}

/** Exactly one of the three. */
export class PublicKeySearchFilterDto {
  @OneOf('PublicKeySearchFilter', 'filter', FILTERS)
  @Message('PublicKeySearchFilter.KeyIdsFilter')
  @IsNestedMessage(() => KeyIdsFilterDto)
  keyIdsFilter?: KeyIdsFilterDto | null;

  @Flag('PublicKeySearchFilter.ActiveFilter')
  activeFilter?: boolean | null;

  @Message('PublicKeySearchFilter.ExpirationDateFilter')
  @IsNestedMessage(() => ExpirationDateFilterDto)
  expirationDateFilter?: ExpirationDateFilterDto | null;
}

export class ListPublicKeysRequestDto {
  @Text('ListPublicKeysRequest.TargetId', ID)
  targetId!: string;

  @Pagination('ListPublicKeysRequest')
  pagination?: PaginationDto | null;

  @EnumValue('ListPublicKeysRequest.SortingColumn', PUBLIC_KEY_FIELDS)
  sortingColumn?: string | number | null;

  /** All of them must match. */
  @ListOf('ListPublicKeysRequest.Filters', isObject, MAX_FILTERS)
  @IsNestedMessage(() => PublicKeySearchFilterDto)
  filters?: PublicKeySearchFilterDto[] | null;
}
