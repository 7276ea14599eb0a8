import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Answers } from '@rekey/platform';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { download } from './download.js';
import { type KeyPath, PathOf } from '../keys/key-path.js';
import { UpdateKeyQuery } from '../keys/dto/key.queries.js';
import { ExportKeyFileQuery, ExportKeyQuery } from './dto/export-key.queries.js';
import { ImportKeyFileDto } from './dto/import-key-file.dto.js';
import { ImportPackageDto } from './dto/import-package.dto.js';
import { ImportPackageQuery } from './dto/import-package.query.js';
import { KeyExportsService } from './key-exports.service.js';
import { KeyFilesService } from './key-files.service.js';
import { KeyPackagesService } from './key-packages.service.js';
import {
  type FileImportAnswer,
  type PackageImportAnswer,
  presentFileImport,
  presentPackageImport,
} from './present-import.js';

const PASSPHRASE_HEADER = 'x-apinizer-package-passphrase';

/** Keys that leave and come: as files that any tool reads, and as packages of ours. */
@Controller('apiops/projects/:projectName/keys')
export class KeyFilesController {
  constructor(
    private readonly exports: KeyExportsService,
    private readonly files: KeyFilesService,
    private readonly packages: KeyPackagesService,
    private readonly deployments: DeploymentsService,
  ) {}

  /** The material of one environment byte for byte, or of all in a ZIP. In clear. */
  @Get(':keyName/export-file')
  @Answers({ produces: ['application/zip', 'application/x-pem-file'] })
  async exportFile(
    @PathOf('key') path: KeyPath,
    @Query() { environmentName }: ExportKeyFileQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<StreamableFile> {
    const { name, bytes } = await this.exports.file(principal, path, environmentName);
    return download(bytes, name, environmentName === undefined ? 'application/zip' : 'application/x-pem-file');
  }

  /** A multipart form. Environments of a key that is there and that it does not name stay as they are. */
  @ApiConsumes('multipart/form-data')
  @Post('import-file')
  @HttpCode(200)
  async importFile(
    @Param('projectName') projectName: string,
    @Query() query: UpdateKeyQuery,
    @Body() dto: ImportKeyFileDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<FileImportAnswer> {
    const result = await this.files.import(principal, projectName, dto, query);
    return presentFileImport(result, await this.deployments.deploy(result.deployed));
  }

  /** The whole key in a ZIP, encrypted under the passphrase of the header or in clear. */
  @Get(':keyName/export')
  @Answers({ produces: ['application/octet-stream'] })
  async exportPackage(
    @PathOf('key') path: KeyPath,
    @Query() { encrypt = false }: ExportKeyQuery,
    @Headers(PASSPHRASE_HEADER) passphrase: string | undefined,
    @CurrentPrincipal() principal: Principal,
  ): Promise<StreamableFile> {
    const { name, bytes } = await this.packages.export(principal, path, encrypt, passphrase);
    return download(bytes, name, 'application/octet-stream');
  }

  /** A multipart form with what an export gave. */
  @ApiConsumes('multipart/form-data')
  @Post('import')
  @HttpCode(200)
  async importPackage(
    @Param('projectName') projectName: string,
    @Query() query: ImportPackageQuery,
    @Headers(PASSPHRASE_HEADER) passphrase: string | undefined,
    @Body() dto: ImportPackageDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<PackageImportAnswer> {
    const result = await this.packages.import(principal, projectName, { dto, query, passphrase });
    await this.deployments.deploy([...result.deployed, ...result.undeployed]);
    return presentPackageImport(result);
  }
}
