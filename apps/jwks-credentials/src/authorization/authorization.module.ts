import { type DynamicModule, Module } from '@nestjs/common';
import { type Logger, Metrics } from '@rekey/telemetry';
import { ValidationModule } from '../validation/validation.module.js';
import { AuthorizationController } from './authorization.controller.js';
import { AuthorizationService } from './authorization.service.js';
import { DecisionLog } from './decision-log.js';
import { UnreadBodies } from './unread-bodies.js';

@Module({})
export class AuthorizationModule {
  static register(logger: Logger): DynamicModule {
    return {
      module: AuthorizationModule,
      imports: [ValidationModule],
      controllers: [AuthorizationController],
      providers: [
        AuthorizationService,
        UnreadBodies,
        { provide: DecisionLog, useFactory: (metrics: Metrics) => new DecisionLog(logger, metrics), inject: [Metrics] },
      ],
    };
  }
}
