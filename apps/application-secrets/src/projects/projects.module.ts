import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientsModule } from '../clients/clients.module.js';
import { ProjectChangesService } from './project-changes.service.js';
import { Project } from './project.entity.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Project]), ClientsModule],
  controllers: [ProjectsController],
  providers: [ProjectsService, ProjectChangesService],
})
export class ProjectsModule {}
