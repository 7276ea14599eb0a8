import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConfigurationsModule } from '../configurations/configurations.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { ValidationModule } from '../validation/validation.module.js';
import { ZonesModule } from '../zones/zones.module.js';
import { FetchSources } from './fetch-sources.js';
import { FollowJwkService } from './follow-jwk.service.js';
import { Source } from './source.entity.js';
import { SourcesController } from './sources.controller.js';
import { SourcesService } from './sources.service.js';
import { SourcesSubscriber } from './sources.subscriber.js';

@Module({
  imports: [TypeOrmModule.forFeature([Source]), ConfigurationsModule, CredentialsModule, ValidationModule, ZonesModule],
  controllers: [SourcesController, SourcesSubscriber],
  providers: [SourcesService, FetchSources, FollowJwkService],
})
export class SourcesModule {}
