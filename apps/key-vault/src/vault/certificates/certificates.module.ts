import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../../deployments/deployments.module.js';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { KeyFilesModule } from '../key-files/key-files.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { MultipartModule } from '../multipart/multipart.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { CertificateVersionsController } from './certificate-versions.controller.js';
import { CertificatesController } from './certificates.controller.js';
import { CertificatesService } from './certificates.service.js';
import { ExpiryWatch } from './expiry-watch.js';

@Module({
  imports: [ProjectsModule, EnvironmentsModule, DeploymentsModule, KeysModule, KeyFilesModule, MultipartModule],
  controllers: [CertificatesController, CertificateVersionsController],
  providers: [CertificatesService, ExpiryWatch],
})
export class CertificatesModule {}
