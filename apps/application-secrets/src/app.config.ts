import { RekeyConfig } from '@rekey/config';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

export class ApplicationSecretsConfig extends RekeyConfig {
  /** RSA key pairs kept ready for new application keys. They live in memory only. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000)
  rsaKeyPoolSize = 32;

  /** Threads that refill the pool. Each takes a core while the pool is not full and makes about five pairs a second. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(64)
  rsaKeyPoolThreads = 1;
}
