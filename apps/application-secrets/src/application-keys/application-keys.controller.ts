import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import { IdPipe } from '../management/runes.js';
import { ApplicationKeysService } from './application-keys.service.js';
import { CreateApplicationKeyDto } from './dto/create-application-key.dto.js';
import { SearchApplicationKeysDto } from './dto/search-application-keys.dto.js';
import {
  type ApplicationKeyAnswer,
  type ApplicationKeyListAnswer,
  type CreatedKeyAnswer,
  presentApplicationKey,
  presentCreatedKey,
  presentKeyList,
} from './present-application-key.js';

@Controller('management/v1/projects/:projectId/apps/:appId/keys')
export class ApplicationKeysController {
  constructor(private readonly keys: ApplicationKeysService) {}

  /** Makes a key for the application. The key file is in this answer only; all unexpired keys work side by side. */
  @Post()
  @HttpCode(200)
  async create(
    @Param('projectId', new IdPipe('AddAppKeyRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('AddAppKeyRequest.AppId')) appId: string,
    @Body() dto: CreateApplicationKeyDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<CreatedKeyAnswer> {
    const { key, keyDetails } = await this.keys.create({ projectId, appId }, dto, caller);
    return presentCreatedKey(key, caller.org, keyDetails);
  }

  /** A key without its material. */
  @Get(':keyId')
  async get(
    @Param('projectId', new IdPipe('GetAppKeyRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('GetAppKeyRequest.AppId')) appId: string,
    @Param('keyId', new IdPipe('GetAppKeyRequest.KeyId')) keyId: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly key: ApplicationKeyAnswer }> {
    return { key: presentApplicationKey(await this.keys.get({ projectId, appId }, keyId, caller), caller.org) };
  }

  /** The keys of an application, newest first unless `asc`. */
  @Post('_search')
  @HttpCode(200)
  async search(
    @Param('projectId', new IdPipe('ListAppKeysRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('ListAppKeysRequest.AppId')) appId: string,
    @Body() { query }: SearchApplicationKeysDto,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ApplicationKeyListAnswer> {
    return presentKeyList(await this.keys.search({ projectId, appId }, query ?? {}, caller), caller.org);
  }

  /** Removes a key, which authenticates nobody from then on. */
  @Delete(':keyId')
  async remove(
    @Param('projectId', new IdPipe('RemoveAppKeyRequest.ProjectId')) projectId: string,
    @Param('appId', new IdPipe('RemoveAppKeyRequest.AppId')) appId: string,
    @Param('keyId', new IdPipe('RemoveAppKeyRequest.KeyId')) keyId: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<{ readonly details: DetailsAnswer }> {
    const { sequence, now } = await this.keys.remove({ projectId, appId }, keyId, caller);
    return { details: presentDetails({ sequence, org: caller.org, changedAt: now }) };
  }
}
