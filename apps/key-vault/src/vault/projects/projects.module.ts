import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectAccess } from './project-access.js';
import { Project } from './project.entity.js';
import { ProjectsApiopsController } from './projects.apiops.controller.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Project])],
  controllers: [ProjectsController, ProjectsApiopsController],
  providers: [ProjectsService, ProjectAccess],
  exports: [ProjectsService, ProjectAccess],
})
export class ProjectsModule {}
