import { RekeyConfig } from '@rekey/config';
import { Type } from 'class-transformer';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';

export class ApplicationSecretsConfig extends RekeyConfig {
  /**
   * RSA key pairs kept ready for new application keys, and more after a larger burst. They live in memory only. They are
   * made in idle time: at the lowest priority, but for the first few.
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000)
  rsaKeyPoolSize = 640;

  /** Threads that refill the pool. Each makes about five pairs a second. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(64)
  rsaKeyPoolThreads = 1;

  /** Secrets of one application that may authenticate at the same time: the active one, and those whose overlap lasts. */
  @Type(() => Number)
  @IsInt()
  @Min(2)
  @Max(5)
  maxLiveSecrets = 2;

  /** Failed authentications of a client from one address that each replica answers; five times as many of one client or one address in all. */
  @Type(() => Number)
  @IsInt()
  @Min(5)
  @Max(1_000_000)
  failedAuthenticationsPerMinute = 20;

  /** How long the access tokens of applications live. */
  @Matches(/^[1-9]\d{0,6}s$/, { message: 'must be a duration like "3600s", of at least a second' })
  accessTokenLifetime = '3600s';

  /** How a refused OAuth client is answered: `rfc6749` with 401 and a challenge, `zitadel` with the vendor's 400. */
  @IsIn(['rfc6749', 'zitadel'])
  oauthStatus: 'rfc6749' | 'zitadel' = 'rfc6749';
}
