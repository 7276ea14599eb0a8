import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, type StreamableFile } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Answers } from '@rekey/platform';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { type WriteAnswer } from '../../deployments/present-deployment.js';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { download } from '../key-files/download.js';
import { ExportKeyFileQuery } from '../key-files/dto/export-key.queries.js';
import { KeyExportsService } from '../key-files/key-exports.service.js';
import { type FileImportAnswer, presentFileImport } from '../key-files/present-import.js';
import { UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { type KeyPath, PathOf } from '../keys/key-path.js';
import { materialRoutes } from '../keys/material-routes.js';
import { KeysService } from '../keys/keys.service.js';
import { ImportKeystoreFileDto } from './dto/import-keystore-file.dto.js';
import { CreateKeystoreDto, UpdateKeystoreDto } from './dto/keystore.dto.js';
import { KeystoreImportsService } from './keystore-imports.service.js';
import { KeystoresService } from './keystores.service.js';
import { presentKeystore } from './present-keystore.js';

/** Any token enters: what it may do here is a matter of the project, and said in the vendor's words. */
@Controller('apiops/projects/:projectName/keystores')
export class KeystoresController extends materialRoutes('keystore', presentKeystore) {
  constructor(
    keys: KeysService,
    deployments: DeploymentsService,
    private readonly keystores: KeystoresService,
    private readonly exports: KeyExportsService,
    private readonly imports: KeystoreImportsService,
  ) {
    super(keys, deployments);
  }

  @Post()
  @HttpCode(200)
  async create(
    @Param('projectName') projectName: string,
    @Body() dto: CreateKeystoreDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.deploy({ deployed: await this.keystores.create(principal, projectName, dto) });
  }

  @Put(':keyStoreName')
  async update(
    @PathOf('keystore') path: KeyPath,
    @Query() query: UpdateKeyQuery,
    @Body() dto: UpdateKeystoreDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.deploy(await this.keystores.update(principal, path, dto, query));
  }

  /** A multipart form. Environments of a keystore that is there and that it does not name stay as they are. */
  @ApiConsumes('multipart/form-data')
  @Post('import-file')
  @HttpCode(200)
  async importFile(
    @Param('projectName') projectName: string,
    @Query() query: UpdateKeyQuery,
    @Body() form: ImportKeystoreFileDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<FileImportAnswer> {
    const result = await this.imports.import(principal, projectName, form, query);
    return presentFileImport(result, await this.deployments.deploy(result.deployed), 'Keystore');
  }

  /** The file of one environment byte for byte, or of all in a ZIP. */
  @Get(':keyStoreName/export-file')
  @Answers({ produces: ['application/zip', 'application/octet-stream'] })
  async exportFile(
    @PathOf('keystore') path: KeyPath,
    @Query() { environmentName }: ExportKeyFileQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<StreamableFile> {
    const { name, bytes } = await this.exports.file(principal, path, environmentName);
    return download(bytes, name, environmentName === undefined ? 'application/zip' : 'application/octet-stream');
  }
}
