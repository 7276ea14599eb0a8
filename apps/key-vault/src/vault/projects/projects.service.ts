import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { violatedUniqueConstraint } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { LRUCache } from 'lru-cache';
import { Repository } from 'typeorm';
import { newObjectId } from '../text/object-id.js';
import { isName } from '../text/text-rules.js';
import type { CreateProjectDto } from './dto/create-project.dto.js';

import { Project } from './project.entity.js';
import { ProjectNameTaken } from './project.errors.js';
import { belongs } from './project-grants.js';

@Injectable()
export class ProjectsService {
  /** A project never changes, so what was read once stays true. */
  private readonly known = new LRUCache<string, Project>({ max: 10_000 });

  constructor(@InjectRepository(Project) private readonly projects: Repository<Project>) {}

  /** @throws ProjectNameTaken */
  async create({ name, description }: CreateProjectDto): Promise<Project> {
    const project = this.projects.create({ id: newObjectId(), name, description: description ?? null });
    try {
      await this.projects.insert(project);
    } catch (error) {
      if (violatedUniqueConstraint(error) === 'projects_name_key') throw new ProjectNameTaken();
      throw error;
    }
    return project;
  }

  async find(name: string): Promise<Project | undefined> {
    const known = this.known.get(name);
    if (known !== undefined || !isName(name)) return known;
    const project = await this.projects.findOneBy({ name });
    if (project === null) return undefined;
    this.known.set(name, project);
    return project;
  }

  /** Those the caller has a grant in. */
  async listFor(principal: Principal): Promise<Project[]> {
    const projects = await this.projects.find({ order: { name: 'ASC' } });
    return projects.filter((project) => belongs(principal, project.name));
  }
}
