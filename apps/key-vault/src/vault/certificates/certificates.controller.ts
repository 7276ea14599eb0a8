import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, type StreamableFile } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Answers } from '@rekey/platform';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { presentList, type ResultList } from '../text/result-list.js';
import { type WriteAnswer } from '../../deployments/present-deployment.js';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { download } from '../key-files/download.js';
import { KeyExportsService } from '../key-files/key-exports.service.js';
import { UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { type KeyPath, PathOf } from '../keys/key-path.js';
import { materialRoutes } from '../keys/material-routes.js';
import { KeysService } from '../keys/keys.service.js';
import { CertificatesService } from './certificates.service.js';
import { CertificateFormDto } from './dto/certificate-form.dto.js';
import { TruststoreParams } from './dto/truststore-params.js';
import { type CertificateEnvironment, presentCertificate } from './present-certificate.js';

/** Any token enters: what it may do here is a matter of the project, and said in the vendor's words. */
@Controller('apiops/projects/:projectName/certificates')
export class CertificatesController extends materialRoutes('certificate', presentCertificate) {
  constructor(
    keys: KeysService,
    deployments: DeploymentsService,
    private readonly certificates: CertificatesService,
    private readonly exports: KeyExportsService,
  ) {
    super(keys, deployments);
  }

  @ApiConsumes('multipart/form-data')
  @Post()
  @HttpCode(200)
  async create(
    @Param('projectName') projectName: string,
    @Body() form: CertificateFormDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.deploy({ deployed: await this.certificates.create(principal, projectName, form) });
  }

  /** Everything but the name, which stays. */
  @ApiConsumes('multipart/form-data')
  @Put(':certificateName')
  async update(
    @PathOf('certificate') path: KeyPath,
    @Query() query: UpdateKeyQuery,
    @Body() form: CertificateFormDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.deploy(await this.certificates.update(principal, path, form, query));
  }

  /** A ZIP with one DER file for each environment. */
  @Get(':certificateName/export')
  @Answers({ produces: ['application/zip'] })
  async export(
    @PathOf('certificate') path: KeyPath,
    @CurrentPrincipal() principal: Principal,
  ): Promise<StreamableFile> {
    const { bytes } = await this.exports.file(principal, path);
    return download(bytes, `${path.keyName}.zip`, 'application/zip');
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
