import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../deployments/deployments.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { KeystoresController } from './keystores.controller.js';
import { KeystoreReader } from './keystore-reader.js';
import { KeystoresService } from './keystores.service.js';

@Module({
  imports: [ProjectsModule, DeploymentsModule, KeysModule],
  controllers: [KeystoresController],
  providers: [KeystoresService, KeystoreReader],
})
export class KeystoresModule {}
