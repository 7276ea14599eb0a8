import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { zitadelDoors } from '@rekey/platform';
import { routes } from '../application-secrets.routes.js';
import { ClientsModule } from '../clients/clients.module.js';
import { ProjectChangesService } from './project-changes.service.js';
import { Project } from './project.entity.js';
import { ProjectsOperations } from './projects.operations.js';
import { ProjectsService } from './projects.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Project]), ClientsModule],
  controllers: zitadelDoors(ProjectsOperations, routes, 'zitadel.management.v1.ManagementService'),
  providers: [ProjectsService, ProjectChangesService],
})
export class ProjectsModule {}
