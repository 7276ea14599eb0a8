import { Injectable } from '@nestjs/common';
import type { Principal } from '@rekey/identity';
import { Rpc } from '@rekey/platform';
import { AppKeyRequestDto } from '../management/dto/ids.dto.js';
import { type DetailsAnswer, presentDetails } from '../management/present-details.js';
import { ApplicationKeysService } from './application-keys.service.js';
import { AddAppKeyRequestDto } from './dto/create-application-key.dto.js';
import { SearchApplicationKeysDto } from './dto/search-application-keys.dto.js';
import {
  type ApplicationKeyAnswer,
  type ApplicationKeyListAnswer,
  type CreatedKeyAnswer,
  presentApplicationKey,
  presentCreatedKey,
  presentKeyList,
} from './present-application-key.js';

/** Keys of applications in management v1. */
@Injectable()
export class ApplicationKeysOperations {
  constructor(private readonly keys: ApplicationKeysService) {}

  /** Makes a key for the application. The key file is in this answer only; all unexpired keys work side by side. */
  @Rpc('AddAppKey')
  async create({ projectId, appId, ...dto }: AddAppKeyRequestDto, caller: Principal): Promise<CreatedKeyAnswer> {
    const { key, keyDetails } = await this.keys.create({ projectId, appId }, dto, caller);
    return presentCreatedKey(key, caller.org, keyDetails);
  }

  /** A key without its material. */
  @Rpc('GetAppKey')
  async get(
    { projectId, appId, keyId }: AppKeyRequestDto,
    caller: Principal,
  ): Promise<{ readonly key: ApplicationKeyAnswer }> {
    return { key: presentApplicationKey(await this.keys.get({ projectId, appId }, keyId, caller), caller.org) };
  }

  /** The keys of an application, newest first unless `asc`. */
  @Rpc('ListAppKeys')
  async search(
    { projectId, appId, query }: SearchApplicationKeysDto,
    caller: Principal,
  ): Promise<ApplicationKeyListAnswer> {
    return presentKeyList(await this.keys.search({ projectId, appId }, query ?? {}, caller), caller.org);
  }

  /** Removes a key, which authenticates nobody from then on. */
  @Rpc('RemoveAppKey')
  async remove(
    { projectId, appId, keyId }: AppKeyRequestDto,
    caller: Principal,
  ): Promise<{ readonly details: DetailsAnswer }> {
    const { sequence, now } = await this.keys.remove({ projectId, appId }, keyId, caller);
    return { details: presentDetails({ sequence, org: caller.org, changedAt: now }) };
  }
}
