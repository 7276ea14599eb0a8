import type { DynamicModule } from '@nestjs/common';
import type { RekeyConfig } from '@rekey/config';
import type { InternalTransport, ServiceName, ServiceRoutes } from '@rekey/contracts';
import type { KeyRing } from '@rekey/crypto';
import type { EventLog } from '@rekey/messaging';
import type { Logger, Metrics } from '@rekey/telemetry';
import type { DataPlane } from './data-plane.js';
import type { Readiness } from './health/readiness.js';
import type { OpenApiMetadata } from './open-api/declared-answers.js';

/** What surrounds a service, chosen by the shape it runs in: standalone gives all services one event log and direct calls. */
export interface Platform<C extends RekeyConfig = RekeyConfig> {
  readonly config: C & { readonly databaseUrl: string };
  readonly eventLog: EventLog;
  readonly keyRing: KeyRing;
  /** `GivenMasterKeys` without it. */
  readonly masterKeys?: MasterKeys | undefined;
  readonly transport: InternalTransport;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** One of its own without it. */
  readonly readiness?: Readiness;
}

/** Where the process keeps its master key itself. */
export abstract class MasterKeys {
  /** Makes a new one that wraps from now on, in this process and after every restart; those before it still open. */
  abstract renew(): Promise<void>;
}

/** The operator gives them, and so only the operator can make another. */
export class GivenMasterKeys extends MasterKeys {
  async renew(): Promise<void> {}
}

/** All that a process needs to know to host a service. */
export interface ServiceDefinition<C extends RekeyConfig = RekeyConfig> {
  readonly name: ServiceName;
  readonly config: new () => C;
  /** Default: what `@rekey/<name>/routes` exports. */
  readonly routes?: ServiceRoutes;
  readonly register: (platform: Platform<C>) => DynamicModule;
  readonly dataPlane?: DataPlane;
  /** Fields of the DTOs, comments on them and answers of the routes, from the generated `open-api-metadata.ts`. */
  readonly openApiMetadata?: () => Promise<OpenApiMetadata>;
}
