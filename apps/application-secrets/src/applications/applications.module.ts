import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { zitadelDoors } from '@rekey/platform';
import { routes } from '../application-secrets.routes.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ApplicationChangesOperations } from './application-changes.operations.js';
import { ApplicationChangesService } from './application-changes.service.js';
import { ApplicationSearchService } from './application-search.service.js';
import { Application } from './application.entity.js';
import { ApplicationsOperations } from './applications.operations.js';
import { ApplicationsService } from './applications.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Application]), ClientsModule],
  controllers: [ApplicationChangesOperations, ApplicationsOperations].flatMap((operations) =>
    zitadelDoors(operations, routes, 'zitadel.management.v1.ManagementService'),
  ),
  providers: [ApplicationsService, ApplicationSearchService, ApplicationChangesService],
  exports: [ApplicationsService, ApplicationSearchService, ApplicationChangesService],
})
export class ApplicationsModule {}
