import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EnvironmentsModule } from '../vault/environments/environments.module.js';
import { WebKeysModule } from '../platform-keys/web-keys.module.js';
import { BundleContentsRepository } from './bundle-contents.repository.js';
import { BundleSealer } from './bundle-sealer.js';
import { BundleSender } from './bundle-sender.js';
import { BundleVersions } from './bundle-versions.js';
import { BundleWatch } from './bundle-watch.js';
import { DeploymentRetries } from './deployment-retries.js';
import { DescribedWorkers } from './described-workers.js';
import { DeploymentsService } from './deployments.service.js';
import { RuntimeBundlesController } from './runtime-bundles.controller.js';
import { RuntimeBundlesService } from './runtime-bundles.service.js';
import { RuntimePulls } from './runtime-pulls.js';
import { Worker } from './worker.entity.js';
import { WorkersController } from './workers.controller.js';
import { WorkersRepository } from './workers.repository.js';
import { WorkerUrls } from './worker-urls.js';
import { WorkersService } from './workers.service.js';

/** Brings what environments have to those who run with it. */
@Module({
  imports: [TypeOrmModule.forFeature([Worker]), EnvironmentsModule, WebKeysModule],
  controllers: [WorkersController, RuntimeBundlesController],
  providers: [
    BundleContentsRepository,
    BundleVersions,
    BundleSealer,
    BundleSender,
    BundleWatch,
    DeploymentRetries,
    DeploymentsService,
    DescribedWorkers,
    RuntimeBundlesService,
    RuntimePulls,
    WorkersRepository,
    WorkersService,
    WorkerUrls,
  ],
  exports: [DeploymentsService],
})
export class DeploymentsModule {}
