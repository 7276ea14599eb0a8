import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, type StreamableFile } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Answers } from '@rekey/platform';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { presentList, type ResultList } from '../text/result-list.js';
import { presentDeployment, presentUndeployment, type WriteAnswer } from '../../deployments/present-deployment.js';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { download } from '../key-files/download.js';
import { KeyExportsService } from '../key-files/key-exports.service.js';
import { DeleteKeyQuery, UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { KeysService } from '../keys/keys.service.js';
import { CertificatesService } from './certificates.service.js';
import { CertificateFormDto } from './dto/certificate-form.dto.js';
import { CertificateParams, TruststoreParams } from './dto/certificate-params.js';
import { type CertificateAnswer, type CertificateEnvironment, presentCertificate } from './present-certificate.js';

/** Any token enters: what it may do here is a matter of the project, and said in the vendor's words. */
@Controller('apiops/projects/:projectName/certificates')
export class CertificatesController {
  constructor(
    private readonly keys: KeysService,
    private readonly certificates: CertificatesService,
    private readonly exports: KeyExportsService,
    private readonly deployments: DeploymentsService,
  ) {}

  @Get()
  async list(
    @Param('projectName') projectName: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultList<CertificateAnswer>> {
    return presentList((await this.keys.list(principal, projectName, 'certificate')).map(presentCertificate));
  }

  @Get(':certificateName')
  async get(
    @Param() path: CertificateParams,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultList<CertificateAnswer>> {
    return presentList([presentCertificate(await this.keys.get(principal, path))]);
  }

  @ApiConsumes('multipart/form-data')
  @Post()
  @HttpCode(200)
  async create(
    @Param('projectName') projectName: string,
    @Body() form: CertificateFormDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    const deployed = await this.certificates.create(principal, projectName, form);
    return presentDeployment({ deployed }, await this.deployments.deploy(deployed));
  }

  /** Everything but the name, which stays. */
  @ApiConsumes('multipart/form-data')
  @Put(':certificateName')
  async update(
    @Param() path: CertificateParams,
    @Query() query: UpdateKeyQuery,
    @Body() form: CertificateFormDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    const changed = await this.certificates.update(principal, path, form, query);
    return presentDeployment(changed, await this.deployments.deploy([...changed.deployed, ...changed.undeployed]));
  }

  @Delete(':certificateName')
  async remove(
    @Param() path: CertificateParams,
    @Query() { jwkDeleteAction }: DeleteKeyQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    const undeployed = await this.keys.remove(principal, path, jwkDeleteAction);
    return presentUndeployment(undeployed, await this.deployments.deploy(undeployed));
  }

  /** A ZIP with one DER file for each environment. */
  @Get(':certificateName/export')
  @Answers({ produces: ['application/zip'] })
  async export(@Param() path: CertificateParams, @CurrentPrincipal() principal: Principal): Promise<StreamableFile> {
    const { bytes } = await this.exports.file(principal, path);
    return download(bytes, `${path.certificateName}.zip`, 'application/zip');
  }

  /** Whom the runtimes of an environment trust. Of project `admin` only. */
  @Get('truststore/:environmentName')
  async truststore(
    @Param() path: TruststoreParams,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ResultList<CertificateEnvironment>> {
    return presentList(await this.certificates.truststore(principal, path));
  }
}
