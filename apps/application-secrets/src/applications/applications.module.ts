import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientsModule } from '../clients/clients.module.js';
import { ApplicationChangesController } from './application-changes.controller.js';
import { ApplicationChangesService } from './application-changes.service.js';
import { ApplicationSearchService } from './application-search.service.js';
import { Application } from './application.entity.js';
import { ApplicationsController } from './applications.controller.js';
import { ApplicationsService } from './applications.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Application]), ClientsModule],
  controllers: [ApplicationsController, ApplicationChangesController],
  providers: [ApplicationsService, ApplicationSearchService, ApplicationChangesService],
  exports: [ApplicationsService, ApplicationSearchService, ApplicationChangesService],
})
export class ApplicationsModule {}
