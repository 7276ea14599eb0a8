import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { zitadelDoors } from '@rekey/platform';
import { routes } from '../action-targets.routes.js';
import { PublicKey } from './public-key.entity.js';
import { PublicKeysOperations } from './public-keys.operations.js';
import { PublicKeysRepository } from './public-keys.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([PublicKey])],
  controllers: zitadelDoors(PublicKeysOperations, routes, 'zitadel.action.v2.ActionService'),
  providers: [PublicKeysRepository],
  exports: [PublicKeysRepository],
})
export class PublicKeysModule {}
