import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import type { NumberedChange } from '../management/numbered-rows.js';
import type { Project } from './project.entity.js';

export interface CreatedProjectAnswer {
  readonly id: string;
  readonly details: DetailsAnswer;
}

export interface ProjectAnswer {
  readonly id: string;
  readonly details: DetailsAnswer;
  readonly name: string;
  readonly state: 'PROJECT_STATE_ACTIVE' | 'PROJECT_STATE_INACTIVE';
}

export function presentCreatedProject({ id, sequence, org, createdAt }: Project): CreatedProjectAnswer {
  return { id, details: presentDetails({ sequence, org, createdAt }) };
}

export function presentProject(project: Project): ProjectAnswer {
  const { id, name, state } = project;
  return {
    id,
    details: presentDetails(project),
    name,
    state: state === 'active' ? 'PROJECT_STATE_ACTIVE' : 'PROJECT_STATE_INACTIVE',
  };
}

export function presentProjectChange(change: NumberedChange, org: string): { readonly details: DetailsAnswer } {
  return { details: presentDetails({ ...change, org }) };
}
