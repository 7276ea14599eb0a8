import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConfigurationsModule } from '../configurations/configurations.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { ZonesModule } from '../zones/zones.module.js';
import { BindingsRepository } from './bindings.repository.js';
import { DueSourcesRepository } from './due-sources.repository.js';
import { FetchJwks } from './fetch-jwks.js';
import { FollowJwkService } from './follow-jwk.service.js';
import { SourceRefreshService } from './source-refresh.service.js';
import { SourceRefreshes } from './source-refreshes.js';
import { Source } from './source.entity.js';
import { SourceUrls } from './source-urls.js';
import { SourcesController } from './sources.controller.js';
import { SourcesService } from './sources.service.js';
import { SourcesSubscriber } from './sources.subscriber.js';
import { UnknownKids } from './unknown-kids.js';
import { VaultJwks } from './vault-jwks.js';

@Module({
  imports: [TypeOrmModule.forFeature([Source]), ConfigurationsModule, CredentialsModule, ZonesModule],
  controllers: [SourcesController, SourcesSubscriber],
  providers: [
    SourcesService,
    VaultJwks,
    FetchJwks,
    BindingsRepository,
    FollowJwkService,
    DueSourcesRepository,
    SourceRefreshService,
    SourceRefreshes,
    SourceUrls,
    UnknownKids,
  ],
  exports: [UnknownKids],
})
export class SourcesModule {}
