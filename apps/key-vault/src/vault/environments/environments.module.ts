import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectsModule } from '../projects/projects.module.js';
import { Environment } from './environment.entity.js';
import { EnvironmentsApiopsController } from './environments.apiops.controller.js';
import { EnvironmentsController } from './environments.controller.js';
import { EnvironmentsService } from './environments.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Environment]), ProjectsModule],
  controllers: [EnvironmentsController, EnvironmentsApiopsController],
  providers: [EnvironmentsService],
  exports: [EnvironmentsService],
})
export class EnvironmentsModule {}
