import { RekeyConfig } from '@rekey/config';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

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

  /** Verified tokens remembered in memory. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(10_000_000)
  validationCacheSize = 50_000;
}
