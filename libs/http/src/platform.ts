import type { DynamicModule } from '@nestjs/common';
import type { RekeyConfig } from '@rekey/config';
import type { InternalTransport, ServiceName } from '@rekey/contracts';
import type { KeyRing } from '@rekey/crypto';
import type { EventLog } from '@rekey/messaging';
import type { Logger, Metrics } from '@rekey/telemetry';

/** What surrounds a service, chosen by the shape it runs in: standalone gives all services one event log and direct calls. */
export interface Platform<C extends RekeyConfig = RekeyConfig> {
  readonly config: C & { readonly databaseUrl: string };
  readonly eventLog: EventLog;
  readonly keyRing: KeyRing;
  readonly transport: InternalTransport;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** All that a process needs to know to host a service. */
export interface ServiceDefinition<C extends RekeyConfig = RekeyConfig> {
  readonly name: ServiceName;
  readonly config: new () => C;
  readonly register: (platform: Platform<C>) => DynamicModule;
  /** Fields of the DTOs and comments on them, from the generated `open-api-metadata.ts`. */
  readonly openApiMetadata?: () => Promise<Record<string, unknown>>;
}
