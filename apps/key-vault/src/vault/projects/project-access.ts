import { Injectable } from '@nestjs/common';
import { hidesWhatIsNotYours } from '@rekey/errors';
import { PermissionDenied, type Principal } from '@rekey/identity';
import type { Project } from './project.entity.js';
import { PathValueEmpty, ProjectNotFound } from './project.errors.js';
import { belongs, holdsIn, type SecretsPermission } from './project-grants.js';
import { ProjectsService } from './projects.service.js';

/** The door of each project: who has no grant in it learns nothing, who has the wrong one is told so. */
@Injectable()
export class ProjectAccess {
  constructor(private readonly projects: ProjectsService) {}

  /**
   * The project, for a caller with any grant in it, and with all of `needed` in it.
   * @throws PathValueEmpty, ProjectNotFound, PermissionDenied
   */
  async enter(principal: Principal, name: string, ...needed: SecretsPermission[]): Promise<Project> {
    if (name.trim() === '') throw new PathValueEmpty('projectName');
    if (!belongs(principal, name)) throw hidesWhatIsNotYours(new ProjectNotFound(name));
    const project = await this.projects.find(name);
    if (project === undefined) throw new ProjectNotFound(name);
    const missing = needed.find((permission) => !holdsIn(principal, name, permission));
    if (missing !== undefined) throw new PermissionDenied(missing);
    return project;
  }

  /**
   * For a call whose change goes to environments at once, or is taken from them: that needs a permission of its own, and
   * without it nothing of the call happens. @throws as `enter`
   */
  enterToDeploy(principal: Principal, name: string): Promise<Project> {
    return this.enter(principal, name, 'SECRETS:MANAGE', 'SECRETS:DEPLOY_UNDEPLOY');
  }

  /** For a call that only deploys when it names environments. @throws as `enter` */
  enterToChange(principal: Principal, name: string, deploys: boolean): Promise<Project> {
    return deploys ? this.enterToDeploy(principal, name) : this.enter(principal, name, 'SECRETS:MANAGE');
  }
}
