import type { Project } from './project.entity.js';

export interface ProjectAnswer {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
}

export interface ApiopsProject extends ProjectAnswer {
  readonly relativePath: null;
  readonly enableRelativePath: false;
  readonly tags: readonly string[];
}

export function presentProject({ id, name, description }: Project): ProjectAnswer {
  return { id, name, description };
}

/** As the vendor lists it. API proxies have paths there; we have none. */
export function presentApiopsProject(project: Project): ApiopsProject {
  return { ...presentProject(project), relativePath: null, enableRelativePath: false, tags: [] };
}
