import { Transform, Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { IsPostgresUrl } from './is-postgres-url.js';
import { HTTP_URL, NOT_A_URL, type ServiceUrls, serviceUrlsIn } from './service-urls.js';

const list = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '')
    : value;

const FLAGS: Readonly<Record<string, boolean>> = { '1': true, true: true, '0': false, false: false };

/** A word that is no flag stays text, and is refused. */
const flag = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? (FLAGS[value] ?? value) : value);

const usesSasl = (config: RekeyConfig): boolean => config.kafkaSaslMechanism !== undefined;

/** What every process of Rekey reads. Variables are `REKEY_` plus the field in upper case. */
export class RekeyConfig {
  /** Public port of the gateway, or a service's own port in the distributed shape. 0 picks a free one. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65_535)
  port = 8080;

  /** Address to listen on. */
  @IsString()
  host = '127.0.0.1';

  /** Where standalone keeps its database, master key and bootstrap token. */
  @IsString()
  dataDir = '.rekey';

  /** PostgreSQL URL. Its user makes schemas, roles and logins at start, unless it is the login of one service. Standalone starts its own without it. */
  @IsOptional()
  @IsPostgresUrl()
  databaseUrl: string | undefined = undefined;

  /** Connections each service may hold. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  databasePoolSize = 10;

  /** Comma separated `host:port` list. Empty: the embedded event log in PostgreSQL. */
  @Transform(list)
  @Matches(/^(\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}$/i, { each: true, message: 'must be a list of host:port' })
  kafkaBrokers: string[] = [];

  /** Partitions of each topic when it is created. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  kafkaPartitions = 6;

  /** Replicas of each topic when it is created. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10)
  kafkaReplicationFactor = 1;

  /** TLS towards the brokers. */
  @Transform(flag)
  @IsBoolean({ message: 'must be true or false' })
  kafkaTls: boolean = false;

  @IsOptional()
  @IsIn(['plain', 'scram-sha-256', 'scram-sha-512'])
  kafkaSaslMechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' | undefined = undefined;

  @ValidateIf(usesSasl)
  @IsString({ message: 'must be set when REKEY_KAFKA_SASL_MECHANISM is' })
  kafkaSaslUsername: string | undefined = undefined;

  @ValidateIf(usesSasl)
  @IsString({ message: 'must be set when REKEY_KAFKA_SASL_MECHANISM is' })
  kafkaSaslPassword: string | undefined = undefined;

  /** 32 bytes in base64; comma separated, the first wraps, the others still open. Standalone makes one in its data directory. */
  @IsOptional()
  @Transform(list)
  @ArrayNotEmpty({ message: 'must hold at least one key' })
  // The last character of 32 bytes carries two bits of nothing.
  @Matches(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, { each: true, message: 'must be 32 bytes in base64 each' })
  masterKey: string[] | undefined = undefined;

  /** The first admin token. Generated and printed once by standalone when unset. */
  @IsOptional()
  @MinLength(16, { message: 'must have at least 16 characters' })
  bootstrapToken: string | undefined = undefined;

  /** What `/metrics` asks its readers for, as a Bearer token. Without it anybody who reaches the port may read them. */
  @IsOptional()
  @MinLength(16, { message: 'must have at least 16 characters' })
  metricsToken: string | undefined = undefined;

  /** Issuer and the base of absolute URLs. Defaults to the address the gateway listens on. */
  @IsOptional()
  @IsUrl(HTTP_URL, { message: NOT_A_URL })
  publicUrl: string | undefined = undefined;

  /** Addresses and CIDRs of proxies in front of the gateway, whose `X-Forwarded-For` says where a request came from. */
  @Transform(list)
  @Matches(/^([\d.]+|[\da-f:.]*:[\da-f:.]*)(\/\d{1,3})?$/i, {
    each: true,
    message: 'must be a list of addresses or CIDRs',
  })
  trustedProxies: string[] = [];

  /** Origins whose pages may call the ZITADEL and OAuth APIs. `*` is any; key sets and discovery are everybody's. */
  @Transform(list)
  @Matches(/^(\*|https?:\/\/[^/\s]+)$/i, { each: true, message: 'must be a list of origins, or *' })
  corsOrigins: string[] = ['*'];

  /** CIDRs and hosts that outgoing calls may reach although they are private. */
  @Transform(list)
  @IsString({ each: true })
  egressAllow: string[] = [];

  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  logLevel = 'info';

  /** Longest request body in bytes. */
  @Type(() => Number)
  @IsInt()
  @Min(1024)
  @Max(100 * 1024 * 1024)
  bodyLimitBytes = 1024 * 1024;

  /** Longest overlap of two versions of one credential. */
  @Matches(/^\d{1,9}s$/, { message: 'must be a duration like "3600s"' })
  maxOverlap = '2592000s';

  /** How often a replica looks for new data keys, and says which it has; five times more rarely while nothing rotates. */
  @Type(() => Number)
  @IsInt()
  @Min(10)
  @Max(60_000)
  dataKeyIntervalMs = 1_000;

  /** Rows that each service encrypts anew per second while the master key is rotated. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  kekRowsPerSecond = 2_000;

  /** How often the outbox is read when nobody woke the relay. */
  @Type(() => Number)
  @IsInt()
  @Min(10)
  @Max(60_000)
  outboxPollIntervalMs = 500;

  /** Attempts at an event before it becomes a dead letter. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(20)
  subscriberMaxAttempts = 5;

  /** First pause between attempts; doubles, with jitter. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(60_000)
  subscriberRetryDelayMs = 100;

  /** How long an event waits for what is unavailable to its subscriber before it becomes a dead letter. */
  @Type(() => Number)
  @IsInt()
  @Min(1_000)
  @Max(86_400_000)
  subscriberWaitLimitMs = 900_000;

  /** Where each service listens in the distributed shape: what its variable in `SERVICES` says, else its port of this machine. */
  serviceUrls: ServiceUrls = serviceUrlsIn({});
}
