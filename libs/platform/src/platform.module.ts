import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Global,
  Module,
  type OnApplicationBootstrap,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { RekeyConfig } from '@rekey/config';
import {
  ActionTargetsClient,
  CredentialOwnersClient,
  GatewayClient,
  InternalTransport,
  KeyVaultClient,
  RotationLedgerClient,
  type ServiceName,
} from '@rekey/contracts';
import { KeyRing, type SealedColumn } from '@rekey/crypto';
import {
  CreateDataKeys1764000000001,
  CreateMasterKeyRotations1764000012000,
  DatabaseModule,
  type DatabaseOptions,
} from '@rekey/database';
import { AccessGuard, assertionKeyPair, AssertionVerifier } from '@rekey/identity';
import { CreateMessaging1764000000000, CreateParkedEvents1764000906000, MessagingModule } from '@rekey/messaging';
import { BackgroundJobs, Metrics } from '@rekey/telemetry';
import { BodyPipe, DialectFilter } from '@rekey/http';
import { EgressClient, EgressPolicy } from '@rekey/egress';
import { CredentialTurners } from './credentials/credential-turners.js';
import { CredentialsInternalController } from './credentials/credentials.internal.controller.js';
import { DescribedCredentialsInternalController } from './credentials/described-credentials.internal.controller.js';
import { DescribedCredentials } from './credentials/described-credentials.js';
import { DryRunInterceptor } from './credentials/dry-run.interceptor.js';
import { HealthController } from './health/health.controller.js';
import { CreateIdempotencyKeys1764000000002 } from './idempotency/1764000000002-create-idempotency-keys.js';
import { IDEMPOTENT_ANSWER, IdempotencyRepository } from './idempotency/idempotency.repository.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { MasterKeyRotationsInternalController } from './master-key-rotations/master-key-rotations.internal.controller.js';
import { MasterKeyRotationsSubscriber } from './master-key-rotations/master-key-rotations.subscriber.js';
import { Readiness } from './health/readiness.js';
import { RingChanges } from './ring-changes.js';
import { SecretReads } from './secret-reads.js';
import { RefusedAttempts } from './refusals/refused-attempts.js';
import { MetricsController } from './health/metrics.controller.js';
import { OpenApiController } from './open-api/open-api.controller.js';
import { OpenApiDocument } from './open-api/open-api-document.js';
import { GivenMasterKeys, MasterKeys, type Platform } from './platform.js';

interface Storage extends Pick<DatabaseOptions, 'entities' | 'migrations'> {
  /** Every column of the service whose values the cipher seals: a rotation of the master key encrypts them anew. */
  readonly sealedColumns?: readonly SealedColumn[];
}

/** Purpose of the key derived from the master key for assertions between services. */
export const ASSERTION_KEY_PURPOSE = 'rekey internal assertion v1';

/** What every service stands on: its schema, the event log, the guard, the pipe and filter, health and metrics. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly jobs: BackgroundJobs) {}

  onApplicationBootstrap(): void {
    this.jobs.start();
  }

  /** While the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.jobs.stop();
  }

  static forRoot(service: ServiceName, platform: Platform, storage: Storage): DynamicModule {
    const { config, logger, eventLog } = platform;
    return {
      module: PlatformModule,
      imports: [databaseOf(service, platform, storage), MessagingModule.forRoot({ service, config, eventLog, logger })],
      controllers: [
        CredentialsInternalController,
        DescribedCredentialsInternalController,
        HealthController,
        MasterKeyRotationsInternalController,
        MasterKeyRotationsSubscriber,
        MetricsController,
        OpenApiController,
      ],
      providers: providersOf(service, platform),
      exports: [
        RekeyConfig,
        configOf(config),
        KeyRing,
        MasterKeys,
        InternalTransport,
        KeyVaultClient,
        GatewayClient,
        ActionTargetsClient,
        CredentialOwnersClient,
        CredentialTurners,
        RotationLedgerClient,
        Metrics,
        BackgroundJobs,
        Readiness,
        DescribedCredentials,
        RingChanges,
        SecretReads,
        EgressPolicy,
        EgressClient,
        AssertionVerifier,
        OpenApiDocument,
      ],
    };
  }
}

function databaseOf(service: ServiceName, { config, keyRing, logger }: Platform, storage: Storage): DynamicModule {
  return DatabaseModule.forRoot({
    url: config.databaseUrl,
    service,
    poolSize: config.databasePoolSize,
    entities: storage.entities,
    migrations: [
      CreateMessaging1764000000000,
      CreateDataKeys1764000000001,
      CreateIdempotencyKeys1764000000002,
      CreateMasterKeyRotations1764000012000,
      ...storage.migrations,
      CreateParkedEvents1764000906000,
    ],
    keyRing,
    sealedColumns: [IDEMPOTENT_ANSWER, ...(storage.sealedColumns ?? [])],
    dataKeyIntervalMs: config.dataKeyIntervalMs,
    rotationRowsPerSecond: config.kekRowsPerSecond,
    logger,
    onConnectionError: (error) => logger.warn({ reason: error.message }, 'database connection lost'),
  });
}

/** The service's own class of settings, which has more of them: injected by its name. */
function configOf(config: RekeyConfig): Type<RekeyConfig> {
  return config.constructor as Type<RekeyConfig>;
}

function providersOf(
  service: ServiceName,
  {
    config,
    keyRing,
    masterKeys = new GivenMasterKeys(),
    transport,
    metrics,
    readiness = new Readiness(),
    logger,
  }: Platform,
): Provider[] {
  const policy = new EgressPolicy(config.egressAllow);
  const assertionKeys = keyRing.deriveAll(ASSERTION_KEY_PURPOSE).map(({ key }) => assertionKeyPair(key).publicKey);
  return [
    { provide: RekeyConfig, useValue: config },
    { provide: configOf(config), useValue: config },
    { provide: KeyRing, useValue: keyRing },
    { provide: MasterKeys, useValue: masterKeys },
    { provide: InternalTransport, useValue: transport },
    { provide: KeyVaultClient, useValue: new KeyVaultClient(transport) },
    { provide: GatewayClient, useValue: new GatewayClient(transport) },
    { provide: ActionTargetsClient, useValue: new ActionTargetsClient(transport) },
    { provide: CredentialOwnersClient, useValue: new CredentialOwnersClient(transport) },
    { provide: RotationLedgerClient, useValue: new RotationLedgerClient(transport) },
    CredentialTurners,
    { provide: Metrics, useValue: metrics },
    { provide: BackgroundJobs, useValue: new BackgroundJobs(logger, metrics) },
    { provide: Readiness, useValue: readiness },
    { provide: EgressPolicy, useValue: policy },
    { provide: EgressClient, useValue: new EgressClient(policy) },
    { provide: AssertionVerifier, useValue: new AssertionVerifier(assertionKeys, service) },
    OpenApiDocument,
    DescribedCredentials,
    RingChanges,
    SecretReads,
    RefusedAttempts,
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
    { provide: APP_PIPE, useClass: BodyPipe },
    IdempotencyRepository,
    // Before the next: what is not done is not kept as done.
    { provide: APP_INTERCEPTOR, useClass: DryRunInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_FILTER, useValue: new DialectFilter(logger) },
  ];
}
