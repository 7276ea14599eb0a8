import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { presentList, type ResultList } from '../text/result-list.js';
import { presentDeployment, presentUndeployment, type WriteAnswer } from '../../deployments/present-deployment.js';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { CreateKeyDto } from './dto/create-key.dto.js';
import { KeyParams } from './dto/key-params.dto.js';
import { DeleteKeyQuery, UpdateKeyQuery } from './dto/key.queries.js';
import { UpdateKeyDto } from './dto/update-key.dto.js';
import { KeyUpdatesService } from './key-updates.service.js';
import { KeysService } from './keys.service.js';
import { type KeyAnswer, presentKey } from './present-key.js';

/** Any token enters: what it may do here is a matter of the project, and said in the vendor's words. */
@Controller('apiops/projects/:projectName/keys')
export class KeysController {
  constructor(
    private readonly keys: KeysService,
    private readonly updates: KeyUpdatesService,
    private readonly deployments: DeploymentsService,
  ) {}

  @Get()
  async list(
    @Param('projectName') projectName: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultList<KeyAnswer>> {
    return presentList((await this.keys.list(principal, projectName, 'key')).map(presentKey));
  }

  @Get(':keyName')
  async get(@Param() path: KeyParams, @CurrentPrincipal() principal: Principal): Promise<ResultList<KeyAnswer>> {
    return presentList([presentKey(await this.keys.get(principal, path))]);
  }

  @Post()
  @HttpCode(200)
  async create(
    @Param('projectName') projectName: string,
    @Body() dto: CreateKeyDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    const deployed = await this.keys.create(principal, projectName, dto);
    return presentDeployment({ deployed }, await this.deployments.deploy(deployed));
  }

  @Put(':keyName')
  async update(
    @Param() path: KeyParams,
    @Query() query: UpdateKeyQuery,
    @Body() dto: UpdateKeyDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    const changed = await this.updates.update(principal, path, dto, query);
    return presentDeployment(changed, await this.deployments.deploy([...changed.deployed, ...changed.undeployed]));
  }

  @Delete(':keyName')
  async remove(
    @Param() path: KeyParams,
    @Query() { jwkDeleteAction }: DeleteKeyQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    const undeployed = await this.keys.remove(principal, path, jwkDeleteAction);
    return presentUndeployment(undeployed, await this.deployments.deploy(undeployed));
  }
}
