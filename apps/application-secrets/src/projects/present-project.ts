import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import type { Project } from './project.entity.js';

export interface CreatedProjectAnswer {
  readonly id: string;
  readonly details: DetailsAnswer;
}

export interface ProjectAnswer {
  readonly project: {
    readonly id: string;
    readonly details: DetailsAnswer;
    readonly name: string;
    readonly state: 'PROJECT_STATE_ACTIVE';
  };
}

export function presentCreatedProject({ id, sequence, org, createdAt }: Project): CreatedProjectAnswer {
  return { id, details: presentDetails({ sequence, org, createdAt }) };
}

export function presentProject(project: Project): ProjectAnswer {
  const { id, name } = project;
  return { project: { id, details: presentDetails(project), name, state: 'PROJECT_STATE_ACTIVE' } };
}
