import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { presentList, type ResultList } from '../text/result-list.js';
import { presentDeployment, presentUndeployment, type WriteAnswer } from '../../deployments/present-deployment.js';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { CreateJwkDto } from './dto/create-jwk.dto.js';
import { JwkPath } from './dto/jwk-path.dto.js';
import { UpdateJwkDto } from './dto/update-jwk.dto.js';
import { sourceTypeMissing } from '../jwk-store/jwk.errors.js';
import { JwkChangesService } from './jwk-changes.service.js';
import { JwkSourcesService } from './jwk-sources.service.js';
import { JwksService } from './jwks.service.js';
import { type JwkAnswer, type JwkDetailAnswer, presentJwk, presentJwkDetail } from './present-jwk.js';

/** Any token enters: what it may do here is a matter of the project, and said in the vendor's words. */
@Controller('apiops/projects/:projectName/jwks')
export class JwksController {
  constructor(
    private readonly jwks: JwksService,
    private readonly sources: JwkSourcesService,
    private readonly changes: JwkChangesService,
    private readonly deployments: DeploymentsService,
  ) {}

  @Get()
  async list(
    @Param('projectName') projectName: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultList<JwkAnswer>> {
    return presentList((await this.jwks.list(principal, projectName)).map(presentJwk));
  }

  @Get(':jwkName')
  async get(
    @Param('projectName') projectName: string,
    @Param('jwkName') jwkName: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultList<JwkDetailAnswer>> {
    const { view, privateJwk } = await this.jwks.get(principal, projectName, jwkName);
    return presentList([presentJwkDetail(view, privateJwk)]);
  }

  @Post()
  @HttpCode(200)
  async create(
    @Param('projectName') projectName: string,
    @Body() dto: CreateJwkDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    if (!dto.sourceType) throw sourceTypeMissing();
    const deployed = await this.sources.create(principal, projectName, dto.sourceType, dto);
    return presentDeployment({ deployed }, await this.deployments.deploy(deployed));
  }

  /** Name and description. It follows its key no more. */
  @Put(':jwkName')
  async update(
    @Param() path: JwkPath,
    @Body() dto: UpdateJwkDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    const deployed = await this.changes.update(principal, path, dto);
    return presentDeployment({ deployed }, await this.deployments.deploy(deployed));
  }

  @Delete(':jwkName')
  async remove(@Param() path: JwkPath, @CurrentPrincipal() principal: Principal): Promise<WriteAnswer> {
    const undeployed = await this.changes.remove(principal, path);
    return presentUndeployment(undeployed, await this.deployments.deploy(undeployed));
  }
}
