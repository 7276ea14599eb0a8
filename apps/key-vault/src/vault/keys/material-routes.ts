import { Delete, Get, Injectable, Param, Query } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { presentDeployment, presentUndeployment, type WriteAnswer } from '../../deployments/present-deployment.js';
import type { KeyKind } from '../material/key-types.js';
import { presentList, type ResultList } from '../text/result-list.js';
import { DeleteKeyQuery } from './dto/key.queries.js';
import { type KeyPath, NAME_IN_PATH, PathOf } from './key-path.js';
import type { KeyView } from './key-state.js';
import { KeysService } from './keys.service.js';

/** The environments that a write deployed to and took out of. */
export interface Written {
  readonly deployed: readonly string[];
  readonly undeployed?: readonly string[];
  /** Of these, some that are known to have no worker. */
  readonly unstaffed?: ReadonlySet<string>;
}

/** What the vendor's API has for keys, certificates and keystores alike, as the base of a controller. */
export function materialRoutes<A extends object>(kind: KeyKind, present: (key: KeyView) => A) {
  const one = `:${NAME_IN_PATH[kind]}`;

  @Injectable()
  class MaterialRoutes {
    constructor(
      readonly keys: KeysService,
      readonly deployments: DeploymentsService,
    ) {}

    @Get()
    async list(
      @Param('projectName') projectName: string,
      @CurrentPrincipal() principal: Principal,
    ): Promise<ResultList<A>> {
      return presentList((await this.keys.list(principal, projectName, kind)).map(present));
    }

    @Get(one)
    async get(@PathOf(kind) path: KeyPath, @CurrentPrincipal() principal: Principal): Promise<ResultList<A>> {
      return presentList([present(await this.keys.get(principal, path))]);
    }

    @Delete(one)
    async remove(
      @PathOf(kind) path: KeyPath,
      @Query() { jwkDeleteAction }: DeleteKeyQuery,
      @CurrentPrincipal() principal: Principal,
    ): Promise<WriteAnswer> {
      const undeployed = await this.keys.remove(principal, path, jwkDeleteAction);
      return presentUndeployment(undeployed, await this.deployments.deploy(undeployed));
    }

    /** What a write is answered: with what became of it on the workers of its environments. */
    async deploy({ deployed, undeployed = [], unstaffed }: Written): Promise<WriteAnswer> {
      const outcomes = await this.deployments.deploy([...deployed, ...undeployed], unstaffed);
      return presentDeployment({ deployed, undeployed }, outcomes);
    }
  }
  return MaterialRoutes;
}
