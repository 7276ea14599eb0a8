import type { JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { VaultJwk } from '@rekey/contracts';
import type { Principal } from '@rekey/identity';
import { SecretReads } from '@rekey/platform';
import { ProjectAccess } from '../projects/project-access.js';
import { holdsIn } from '../projects/project-grants.js';
import { ProjectsService } from '../projects/projects.service.js';
import { isName } from '../text/text-rules.js';
import { JwkNotFound } from '../jwk-store/jwk.errors.js';
import { isPublicKey } from '../jwk-store/jwk-material.js';
import { type JwkView, JwksRepository } from '../jwk-store/jwks.repository.js';
import { jwkOf } from '../jwk-store/jwk-credential.js';

/** Reads JWKs. */
@Injectable()
export class JwksService {
  constructor(
    private readonly access: ProjectAccess,
    private readonly projects: ProjectsService,
    private readonly jwks: JwksRepository,
    private readonly reads: SecretReads,
  ) {}

  async list(principal: Principal, projectName: string): Promise<JwkView[]> {
    const project = await this.access.enter(principal, projectName);
    return this.jwks.views(project.id);
  }

  /** With the private half, unless the public one is enough, for those who may manage or export the secrets of its project and of its key's. @throws JwkNotFound */
  async get(
    principal: Principal,
    projectName: string,
    name: string,
    half: 'public' | 'both' = 'both',
  ): Promise<{ readonly view: JwkView; readonly privateJwk: JsonWebKey | null }> {
    const project = await this.access.enter(principal, projectName);
    const [view] = isName(name) ? await this.jwks.views(project.id, name) : [];
    if (view === undefined) throw new JwkNotFound(name);
    // The key may be another project's, shared: to use it is not to take it away.
    const maySee = [project.name, view.sourceProject].every(
      (one) => holdsIn(principal, one, 'SECRETS:MANAGE') || holdsIn(principal, one, 'SECRETS:EXPORT_IMPORT'),
    );
    const privateJwk = maySee && half === 'both' ? this.jwks.openPrivate(view) : null;
    if (privateJwk !== null) await this.reads.tell(jwkOf({ id: view.id, name: view.name, project: project.name }));
    return { view, privateJwk };
  }

  /** For other services; null when there is no such JWK, or it has no public half. */
  async find(projectName: string, name: string): Promise<VaultJwk | null> {
    const project = await this.projects.find(projectName);
    const [view] = project === undefined || !isName(name) ? [] : await this.jwks.views(project.id, name);
    if (view === undefined) return null;
    const { id: jwkId, sourceKeyId: keyId } = view;
    // From one statement, so that the set is one that was there at some moment.
    const versions = await this.jwks.live(jwkId);
    const active = versions.find(({ state }) => state === 'active');
    if (active === undefined || !isPublicKey(active.publicJwk)) return null;
    const now = new Date();
    const retiring = versions.flatMap(({ number: version, state, retireAt, publicJwk }) =>
      state === 'retiring' && retireAt !== null && now < retireAt && isPublicKey(publicJwk)
        ? [{ version, publicJwk, retireAt: retireAt.toISOString() }]
        : [],
    );
    const { number: version, publicJwk } = active;
    return { jwkId, project: projectName, name, keyId, version, publicJwk, retiring };
  }
}
