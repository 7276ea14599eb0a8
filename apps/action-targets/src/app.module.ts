import { type DynamicModule, Module } from '@nestjs/common';
import { type Platform, PlatformModule } from '@rekey/http';
import type { ActionTargetsConfig } from './app.config.js';
import { CreateActionTargets1764000003000 } from './migrations/1764000003000-create-action-targets.js';
import { Target } from './targets/target.entity.js';
import { TargetsModule } from './targets/targets.module.js';

/** Webhook targets and the keys that sign what is sent to them. */
@Module({})
export class ActionTargetsModule {
  static register(platform: Platform<ActionTargetsConfig>): DynamicModule {
    return {
      module: ActionTargetsModule,
      imports: [
        PlatformModule.forRoot('action-targets', platform, {
          entities: [Target],
          migrations: [CreateActionTargets1764000003000],
        }),
        TargetsModule,
      ],
    };
  }
}
