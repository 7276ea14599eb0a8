import { type DynamicModule, Module } from '@nestjs/common';
import { type Platform, PlatformModule } from '@rekey/platform';
import { Colour } from './colours/colour.entity.js';
import { ColoursModule } from './colours/colours.module.js';
import { CreateColours1764000000100 } from './migrations/1764000000100-create-colours.js';

@Module({})
export class ColoursAppModule {
  static register(platform: Platform): DynamicModule {
    return {
      module: ColoursAppModule,
      imports: [
        PlatformModule.forRoot('colours', platform, { entities: [Colour], migrations: [CreateColours1764000000100] }),
        ColoursModule,
      ],
    };
  }
}
