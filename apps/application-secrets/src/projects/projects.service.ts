import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { newSnowflakeId, violatedUniqueConstraint } from '@rekey/database';
import { holds, PermissionDenied, type Principal } from '@rekey/identity';
import { Repository } from 'typeorm';
import type { CreateProjectDto } from './dto/create-project.dto.js';
import { Project } from './project.entity.js';
import { ProjectNameTaken, ProjectNotFound } from './project.errors.js';

@Injectable()
export class ProjectsService {
  constructor(@InjectRepository(Project) private readonly projects: Repository<Project>) {}

  /** In the organization the caller acts in. @throws PermissionDenied, ProjectNameTaken */
  async create({ name }: CreateProjectDto, caller: Principal): Promise<Project> {
    if (!holds(caller, 'project.create', `org:${caller.org}`)) throw new PermissionDenied('project.create');
    const now = new Date();
    const project = this.projects.create({
      id: newSnowflakeId(),
      org: caller.org,
      name,
      state: 'active',
      sequence: 1,
      createdAt: now,
      changedAt: now,
    });
    try {
      await this.projects.insert(project);
    } catch (error) {
      if (violatedUniqueConstraint(error) === 'projects_name_key') throw new ProjectNameTaken();
      throw error;
    }
    return project;
  }

  /** @throws PermissionDenied, ProjectNotFound */
  async get(id: string, caller: Principal): Promise<Project> {
    if (!holds(caller, 'project.read', `project:${id}`, `org:${caller.org}`))
      throw new PermissionDenied('project.read');
    const project = await this.projects.findOneBy({ id, org: caller.org });
    if (project === null) throw new ProjectNotFound();
    return project;
  }
}
