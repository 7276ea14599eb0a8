import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../../deployments/deployments.module.js';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { MultipartModule } from '../multipart/multipart.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { KeyExportsService } from './key-exports.service.js';
import { KeyFilesController } from './key-files.controller.js';
import { KeyFilesService } from './key-files.service.js';
import { KeyImportsService } from './key-imports.service.js';
import { KeyPackagesService } from './key-packages.service.js';
import { PackageEncryption } from './package-encryption.js';
import { PassphraseKeys } from './passphrase-keys.js';

@Module({
  imports: [ProjectsModule, EnvironmentsModule, DeploymentsModule, KeysModule, MultipartModule],
  controllers: [KeyFilesController],
  providers: [
    KeyExportsService,
    KeyImportsService,
    KeyFilesService,
    KeyPackagesService,
    PackageEncryption,
    PassphraseKeys,
  ],
  exports: [KeyExportsService],
})
export class KeyFilesModule {}
