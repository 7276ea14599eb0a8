import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { presentDeployment, type WriteAnswer } from '../../deployments/present-deployment.js';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { CreateJwkDto } from './dto/create-jwk.dto.js';
import { GenerateJwkDto } from './dto/generate-jwk.dto.js';
import { JwkGenerationsService } from './jwk-generations.service.js';
import { type JwkSource, JwkSourcesService } from './jwk-sources.service.js';

/** Creating a JWK with the source in the path. */
@Controller('apiops/projects/:projectName/jwks')
export class JwkSourcesController {
  constructor(
    private readonly sources: JwkSourcesService,
    private readonly generations: JwkGenerationsService,
    private readonly deployments: DeploymentsService,
  ) {}

  @Post('generate')
  @HttpCode(200)
  async generate(
    @Param('projectName') projectName: string,
    @Body() dto: GenerateJwkDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.deploy(await this.generations.generate(principal, projectName, dto));
  }

  @Post('parse-from-url')
  @HttpCode(200)
  parseFromUrl(
    @Param('projectName') projectName: string,
    @Body() dto: CreateJwkDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.create(principal, projectName, 'URL', dto);
  }

  @Post('parse-from-clipboard')
  @HttpCode(200)
  parseFromClipboard(
    @Param('projectName') projectName: string,
    @Body() dto: CreateJwkDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.create(principal, projectName, 'COPY_PASTE', dto);
  }

  @Post('parse-from-certificate')
  @HttpCode(200)
  parseFromCertificate(
    @Param('projectName') projectName: string,
    @Body() dto: CreateJwkDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.create(principal, projectName, 'CERTIFICATE', dto);
  }

  /** The private half as well if the entry has one. */
  @Post('parse-from-keystore')
  @HttpCode(200)
  parseFromKeystore(
    @Param('projectName') projectName: string,
    @Body() dto: CreateJwkDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.create(principal, projectName, 'KEYSTORE', dto);
  }

  /** The private half as well if the key has one, unless `sourceType` says PUBLIC_KEY. */
  @Post('parse-from-key')
  @HttpCode(200)
  parseFromKey(
    @Param('projectName') projectName: string,
    @Body() dto: CreateJwkDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    const { sourceType } = dto;
    const isHalf = sourceType === 'PUBLIC_KEY' || sourceType === 'PRIVATE_KEY';
    return this.create(principal, projectName, isHalf ? sourceType : 'KEY', dto);
  }

  private async create(
    principal: Principal,
    projectName: string,
    source: JwkSource,
    dto: CreateJwkDto,
  ): Promise<WriteAnswer> {
    return this.deploy(await this.sources.create(principal, projectName, source, dto));
  }

  private async deploy(deployed: readonly string[]): Promise<WriteAnswer> {
    return presentDeployment({ deployed }, await this.deployments.deploy(deployed));
  }
}
