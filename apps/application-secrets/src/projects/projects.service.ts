import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { newSnowflakeId, textCondition, violatedUniqueConstraint } from '@rekey/database';
import { holds, PermissionDenied, type Principal } from '@rekey/identity';
import { Repository } from 'typeorm';
import type { ListQueryDto } from '../management/dto/list-query.dto.js';
import type { TextQuery } from '../management/text-query.js';
import type { CreateProjectDto } from './dto/create-project.dto.js';
import { Project } from './project.entity.js';
import { ProjectNameTaken, ProjectNotFound } from './project.errors.js';
import { projectsWith } from './readable-projects.js';

const DEFAULT_LIMIT = 100;

export interface FoundProjects {
  readonly rows: readonly Project[];
  /** Of all pages. */
  readonly total: number;
}

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
    if (project === null) throw new ProjectNotFound('get');
    return project;
  }

  /** Those of the organization that the caller may see, and that match every name; newest first unless `asc`. */
  async search(names: readonly TextQuery[], page: ListQueryDto, caller: Principal): Promise<FoundProjects> {
    const direction = page.asc === true ? 'ASC' : 'DESC';
    const query = this.projects
      .createQueryBuilder('project')
      .where('project.org = :org', { org: caller.org })
      .orderBy('project.createdAt', direction)
      .addOrderBy('project.id', direction)
      .offset(page.offset ?? 0)
      .limit(page.limit || DEFAULT_LIMIT);
    const readable = projectsWith(caller, 'project.read');
    if (readable !== undefined) query.andWhere('project.id = ANY (:readable)', { readable });
    names.forEach(({ text, match }, index) =>
      query.andWhere(textCondition(match, 'project.name', `:name${index}::text`), { [`name${index}`]: text }),
    );
    const [rows, total] = await query.getManyAndCount();
    return { rows, total };
  }
}
