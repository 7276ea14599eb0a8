import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { SealedColumn } from '@rekey/crypto';
import { HandoverColumn, Handovers } from './handovers.js';
import { Holdings, HoldsInternalController } from './holds.internal.controller.js';

/** For a service whose credentials can feed vault keys. */
@Global()
@Module({})
export class HandoversModule {
  static of(column: SealedColumn): DynamicModule {
    return {
      module: HandoversModule,
      controllers: [HoldsInternalController],
      providers: [{ provide: HandoverColumn, useValue: { column } }, Handovers, Holdings],
      exports: [Handovers, Holdings],
    };
  }
}
