import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PublicKey } from './public-key.entity.js';
import { PublicKeysConnectController } from './public-keys.connect.controller.js';
import { PublicKeysController } from './public-keys.controller.js';
import { PublicKeysRepository } from './public-keys.repository.js';
import { PublicKeysService } from './public-keys.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([PublicKey])],
  controllers: [PublicKeysController, PublicKeysConnectController],
  providers: [PublicKeysRepository, PublicKeysService],
  exports: [PublicKeysRepository],
})
export class PublicKeysModule {}
