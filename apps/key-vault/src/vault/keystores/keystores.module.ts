import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../../deployments/deployments.module.js';
import { KeyFilesModule } from '../key-files/key-files.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { MultipartModule } from '../multipart/multipart.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { KeystoreVersionsController } from './keystore-versions.controller.js';
import { KeystoresController } from './keystores.controller.js';
import { KeystoreImportsService } from './keystore-imports.service.js';
import { KeystoreReader } from './keystore-reader.js';
import { KeystoresService } from './keystores.service.js';

@Module({
  imports: [ProjectsModule, DeploymentsModule, KeysModule, KeyFilesModule, MultipartModule],
  controllers: [KeystoresController, KeystoreVersionsController],
  providers: [KeystoresService, KeystoreImportsService, KeystoreReader],
  exports: [KeystoresService],
})
export class KeystoresModule {}
