import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import { Answers } from '@rekey/platform';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { download } from '../key-files/download.js';
import { type FileImportAnswer, presentFileImport } from '../key-files/present-import.js';
import { ExportJwkFileQuery } from './dto/export-jwk-file.query.js';
import { ImportJwkFileDto } from './dto/import-jwk-file.dto.js';
import { JwkPath } from './dto/jwk-path.dto.js';
import { JwkFilesService } from './jwk-files.service.js';

/** The private members as well, unless `publicOnly`. */
interface JwkFile {
  readonly keys: readonly object[];
}

@Controller('apiops/projects/:projectName/jwks')
export class JwkFilesController {
  constructor(
    private readonly files: JwkFilesService,
    private readonly deployments: DeploymentsService,
  ) {}

  /** A JWK Set with this one key, in clear. */
  @Get(':jwkName/export-file')
  @Answers<JwkFile>()
  async exportFile(
    @Param() path: JwkPath,
    @Query() { publicOnly = false }: ExportJwkFileQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<StreamableFile> {
    const { name, bytes } = await this.files.export(principal, path, publicOnly);
    return download(bytes, name, 'application/json');
  }

  /** A multipart form with a JWK or JWK Set. Never over a JWK that is there. */
  @ApiConsumes('multipart/form-data')
  @Post('import-file')
  @HttpCode(200)
  async importFile(
    @Param('projectName') projectName: string,
    @Body() dto: ImportJwkFileDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<FileImportAnswer> {
    const deployed = await this.files.import(principal, projectName, dto);
    return presentFileImport({ unresolved: [] }, await this.deployments.deploy(deployed), 'JWK');
  }
}
