import { RekeyConfig } from '@rekey/config';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

export class GatewayConfig extends RekeyConfig {
  /** Requests per second and principal; validation, JWKS and health have no limit. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  rateLimitPerSecond = 1000;

  /** How long the event feed keeps events. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(24 * 365)
  eventFeedRetentionHours = 72;

  /** How long dead letters are kept that nobody redrives. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(3650)
  deadLetterRetentionDays = 90;

  /** How long a service may take to answer before the gateway gives up on it. */
  @Type(() => Number)
  @IsInt()
  @Min(100)
  @Max(600_000)
  upstreamTimeoutMs = 30_000;
}
