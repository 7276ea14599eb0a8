import { type DynamicModule, Module } from '@nestjs/common';
import { type Logger, Metrics } from '@rekey/telemetry';
import { ValidationModule } from '../validation/validation.module.js';
import { ZonesModule } from '../zones/zones.module.js';
import { AuthorizationController } from './authorization.controller.js';
import { AuthorizationService } from './authorization.service.js';
import { ClaimHeadersController } from './claim-headers.controller.js';
import { ClaimHeadersService } from './claim-headers.service.js';
import { DecisionLog } from './decision-log.js';

@Module({})
export class AuthorizationModule {
  static register(logger: Logger): DynamicModule {
    return {
      module: AuthorizationModule,
      imports: [ValidationModule, ZonesModule],
      controllers: [AuthorizationController, ClaimHeadersController],
      providers: [
        AuthorizationService,
        ClaimHeadersService,
        { provide: DecisionLog, useFactory: (metrics: Metrics) => new DecisionLog(logger, metrics), inject: [Metrics] },
      ],
    };
  }
}
