import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsName, IsText, IsWord } from '../../text/text-rules.js';
import { type NamedSource, SOURCE_TYPES, USE_TYPES, type UseType } from '../../jwk-store/jwk.entity.js';
import { IsAlgorithm } from './algorithm-rule.js';
import { IsKid } from './kid-rule.js';

export const DOCUMENT_BYTES_MAX = 1024 * 1024;
const URL_LENGTH_MAX = 2_000;
/** Together less than a gateway waits for an answer. */
const CONNECT_TIMEOUT_MAX_MS = 10_000;
const READ_TIMEOUT_MAX_MS = 15_000;

/** Which of the members are required depends on the source. */
export class CreateJwkDto {
  /** Unique in the project. */
  @IsName({ empty: 'JWK name can not be empty!' })
  name!: string;

  @IsOptional()
  @IsText(2000)
  description?: string | null;

  /** Required unless the path says it. PRIVATE_KEY keeps the private half as well, PUBLIC_KEY never has it. */
  @IsOptional()
  @IsWord(SOURCE_TYPES)
  sourceType?: NamedSource | null;

  /** A key of the project, else of the shared project `admin`. */
  @IsOptional()
  @IsName()
  keyName?: string | null;

  /** A certificate, found as keys are. */
  @IsOptional()
  @IsName()
  certificateName?: string | null;

  /** A keystore, found as keys are. */
  @IsOptional()
  @IsName()
  keyStoreName?: string | null;

  /** Its entry; absent: the one that the keystore was made with. */
  @IsOptional()
  @IsText(255)
  aliasName?: string | null;

  /** Of a key, certificate or keystore: whose material it is made from, now and after each rotation. Else where it is deployed; absent: everywhere. */
  @IsOptional()
  @IsName({ maxLength: 100 })
  environmentName?: string | null;

  /** Where a JWK or JWK Set is, which is fetched once. */
  @IsOptional()
  @IsText(URL_LENGTH_MAX)
  url?: string | null;

  /** Milliseconds; 5000 when absent. */
  @IsOptional()
  @Max(CONNECT_TIMEOUT_MAX_MS)
  @Min(1)
  @IsInt()
  urlOptionConnectTimeout?: number | null;

  /** Milliseconds; 10000 when absent. */
  @IsOptional()
  @Max(READ_TIMEOUT_MAX_MS)
  @Min(1)
  @IsInt()
  urlOptionReadTimeout?: number | null;

  /** Bytes; 1048576 when absent. */
  @IsOptional()
  @Max(DOCUMENT_BYTES_MAX)
  @Min(1)
  @IsInt()
  urlOptionSizeLimit?: number | null;

  /** JSON of a JWK or JWK Set. */
  @IsOptional()
  @IsText(DOCUMENT_BYTES_MAX)
  jwkStr?: string | null;

  /** Absent: what the key says, else SIGNATURE if it can sign. */
  @IsOptional()
  @IsWord(USE_TYPES)
  useType?: UseType | null;

  /** Absent: what the key says, else the usual one of its type. */
  @IsOptional()
  @IsAlgorithm()
  algorithm?: string | null;

  /** Of a key: kept through rotations; absent, each version has its RFC 7638 thumbprint. Else it selects from a JWK Set. */
  @IsOptional()
  @IsKid()
  kid?: string | null;
}
