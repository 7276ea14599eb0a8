import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Authenticated, CurrentPrincipal, type Principal } from '@rekey/identity';
import {
  presentDeployment,
  presentList,
  presentUndeployment,
  type ResultList,
  type WriteAnswer,
} from '../apiops-answer.js';
import { DeploymentsService } from '../deployments/deployments.service.js';
import { CreateJwkDto } from './dto/create-jwk.dto.js';
import { sourceTypeMissing } from './jwk.errors.js';
import { JwksService } from './jwks.service.js';
import { type JwkAnswer, presentJwk, presentJwkDetail } from './present-jwk.js';

/** Any token enters: what it may do here is a matter of the project, and said in the vendor's words. */
@Controller('apiops/projects/:projectName/jwks')
@Authenticated()
export class JwksController {
  constructor(
    private readonly jwks: JwksService,
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
  ): Promise<ResultList<JwkAnswer>> {
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
    await this.jwks.create(principal, projectName, dto);
    const deployed = [dto.environmentName];
    return presentDeployment({ deployed }, await this.deployments.deploy(deployed));
  }

  @Post('parse-from-key')
  @HttpCode(200)
  async parseFromKey(
    @Param('projectName') projectName: string,
    @Body() dto: CreateJwkDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    await this.jwks.create(principal, projectName, dto);
    const deployed = [dto.environmentName];
    return presentDeployment({ deployed }, await this.deployments.deploy(deployed));
  }

  @Delete(':jwkName')
  async remove(
    @Param('projectName') projectName: string,
    @Param('jwkName') jwkName: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    const undeployed = await this.jwks.remove(principal, projectName, jwkName);
    return presentUndeployment(undeployed, await this.deployments.deploy(undeployed));
  }
}
