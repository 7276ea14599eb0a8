import { RekeyConfig } from '@rekey/config';
import { Type } from 'class-transformer';
import { IsInt, Matches, Max, Min } from 'class-validator';

const A_SECOND_OR_MORE = /^(?!0+s)\d{1,8}s$/;

export class JwksCredentialsConfig extends RekeyConfig {
  /** Keys that one PUT may give a configuration. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  keysPerConfigurationMax = 16;

  /** Configurations of one zone. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100_000)
  configurationsPerZoneMax = 32;

  /** Operations of one zone. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(100_000)
  operationsPerZoneMax = 10_000;

  /** Token validation rules of one zone. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(10_000)
  rulesPerZoneMax = 500;

  /** Verified tokens remembered in memory. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(10_000_000)
  validationCacheSize = 50_000;

  /** How often the JWK Set at a bound URL is fetched again, give or take a fifth. */
  @Matches(A_SECOND_OR_MORE, { message: 'must be a duration of a second or more, like "300s"' })
  jwksRefreshInterval = '300s';

  /** How long a key that its URL lists no more is still accepted. */
  @Matches(/^\d{1,8}s$/, { message: 'must be a duration like "3600s"' })
  jwksVanishedOverlap = '3600s';

  /** How often a token of an unknown key may have a bound URL fetched ahead of its time. */
  @Matches(A_SECOND_OR_MORE, { message: 'must be a duration of a second or more, like "30s"' })
  jwksUnknownKidCooldown = '30s';

  /** A key that made a token valid within this time is in use: a PUT that drops every such key warns. */
  @Matches(A_SECOND_OR_MORE, { message: 'must be a duration of a second or more, like "600s"' })
  keyInUseWindow = '600s';
}
