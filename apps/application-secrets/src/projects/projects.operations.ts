import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { ProjectRequestDto } from '../management/dto/ids.dto.js';
import type { DetailsAnswer } from '../management/present-details.js';
import { type ListAnswer, presentList } from '../management/present-list.js';
import { readTextQuery } from '../management/text-query.js';
import { CreateProjectDto } from './dto/create-project.dto.js';
import { SearchProjectsDto } from './dto/search-projects.dto.js';
import { UpdateProjectDto } from './dto/update-project.dto.js';
import {
  type CreatedProjectAnswer,
  presentCreatedProject,
  presentProject,
  presentProjectChange,
  type ProjectAnswer,
} from './present-project.js';
import { ProjectChangesService } from './project-changes.service.js';
import { ProjectsService } from './projects.service.js';

/** Projects of management v1. */
@Injectable()
export class ProjectsOperations {
  constructor(
    private readonly projects: ProjectsService,
    private readonly changes: ProjectChangesService,
  ) {}

  /** Creates a project in the organization the call acts in. */
  @Rpc('AddProject')
  async create(dto: CreateProjectDto, caller: Principal): Promise<CreatedProjectAnswer> {
    return presentCreatedProject(await this.projects.create(dto, caller));
  }

  /** The projects that match every query, newest first unless `asc`. */
  @Rpc('ListProjects')
  async search({ query, queries }: SearchProjectsDto, caller: Principal): Promise<ListAnswer<ProjectAnswer>> {
    const names = (queries ?? []).map(({ nameQuery }) => readTextQuery(nameQuery ?? {}));
    return presentList(await this.projects.search(names, query ?? {}, caller), presentProject);
  }

  /** A project. */
  @Rpc('GetProjectByID')
  async get({ id }: ProjectRequestDto, caller: Principal): Promise<{ readonly project: ProjectAnswer }> {
    return { project: presentProject(await this.projects.get(id, caller)) };
  }

  /** Gives a project another name. */
  @Rpc('UpdateProject')
  async rename({ id, name }: UpdateProjectDto, caller: Principal): Promise<{ readonly details: DetailsAnswer }> {
    return presentProjectChange(await this.changes.rename(id, name, caller), caller.org);
  }

  /** Lets no application of a project authenticate until it is reactivated. */
  @Rpc('DeactivateProject')
  async deactivate({ id }: ProjectRequestDto, caller: Principal): Promise<{ readonly details: DetailsAnswer }> {
    return presentProjectChange(await this.changes.deactivate(id, caller), caller.org);
  }

  /** Lets the active applications of a project authenticate again. */
  @Rpc('ReactivateProject')
  async reactivate({ id }: ProjectRequestDto, caller: Principal): Promise<{ readonly details: DetailsAnswer }> {
    return presentProjectChange(await this.changes.reactivate(id, caller), caller.org);
  }

  /** Removes a project with its applications, their secrets and their keys. */
  @Rpc('RemoveProject')
  async remove({ id }: ProjectRequestDto, caller: Principal): Promise<{ readonly details: DetailsAnswer }> {
    return presentProjectChange(await this.changes.remove(id, caller), caller.org);
  }
}
