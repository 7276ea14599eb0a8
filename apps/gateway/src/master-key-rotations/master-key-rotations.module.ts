import { Module } from '@nestjs/common';
import { MasterKeyRotationsController } from './master-key-rotations.controller.js';
import { MasterKeyRotationsService } from './master-key-rotations.service.js';

/** The rotation of the master key that seals what every service stores. */
@Module({ controllers: [MasterKeyRotationsController], providers: [MasterKeyRotationsService] })
export class MasterKeyRotationsModule {}
