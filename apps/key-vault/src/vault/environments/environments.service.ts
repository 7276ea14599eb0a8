import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { violatedUniqueConstraint } from '@rekey/database';
import { holds, type Principal } from '@rekey/identity';
import { LRUCache } from 'lru-cache';
import { In, Repository } from 'typeorm';
import { newObjectId } from '../text/object-id.js';
import { ProjectsService } from '../projects/projects.service.js';
import type { CreateEnvironmentDto } from './dto/create-environment.dto.js';
import { Environment } from './environment.entity.js';
import { EnvironmentNameTaken, EnvironmentNotFound } from './environment.errors.js';

@Injectable()
export class EnvironmentsService {
  /** An environment never changes, so what was read once stays true. */
  private readonly known = new LRUCache<string, Environment>({ max: 10_000 });

  constructor(
    @InjectRepository(Environment) private readonly environments: Repository<Environment>,
    private readonly projects: ProjectsService,
  ) {}

  /** @throws EnvironmentNameTaken */
  async create({ name, description }: CreateEnvironmentDto): Promise<Environment> {
    const environment = this.environments.create({ id: newObjectId(), name, description: description ?? null });
    try {
      await this.environments.insert(environment);
    } catch (error) {
      if (violatedUniqueConstraint(error) === 'environments_name_key') throw new EnvironmentNameTaken();
      throw error;
    }
    return environment;
  }

  /**
   * All of them to who sees any project, as each project may deploy to each, and to who makes environments; to others those
   * that a grant of theirs names.
   */
  async listFor(principal: Principal): Promise<Environment[]> {
    const all = await this.list();
    if (holds(principal, 'workspace.write') || (await this.projects.listFor(principal)).length > 0) return all;
    return all.filter(({ name }) => holds(principal, 'SECRETS:EXPORT_IMPORT', `environment:${name}`));
  }

  list(): Promise<Environment[]> {
    return this.environments.find({ order: { name: 'ASC' } });
  }

  /** The environments of these names, in their order. @throws EnvironmentNotFound for the first that does not exist */
  async named(names: readonly string[]): Promise<Environment[]> {
    const unknown = names.filter((name) => !this.known.has(name));
    if (unknown.length > 0) {
      for (const environment of await this.environments.findBy({ name: In(unknown) })) {
        this.known.set(environment.name, environment);
      }
    }
    return names.map((name) => {
      const environment = this.known.get(name);
      if (environment === undefined) throw new EnvironmentNotFound(name);
      return environment;
    });
  }
}
