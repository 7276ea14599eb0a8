import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CreateWebKeyDto, readParameters } from './dto/create-web-key.dto.js';
import { ActivateWebKeyDto, DeleteWebKeyDto } from './dto/web-key-id.dto.js';
import {
  type ActivateWebKeyAnswer,
  type CreateWebKeyAnswer,
  type DeleteWebKeyAnswer,
  presentActivated,
  presentCreated,
  presentDeleted,
  presentWebKeys,
  type WebKeyListAnswer,
} from './present-web-key.js';
import { WebKeysService } from './web-keys.service.js';

/** The platform's signing keys over the Connect protocol. */
@Controller('zitadel.webkey.v2.WebKeyService')
export class WebKeysConnectController {
  constructor(private readonly keys: WebKeysService) {}

  /** Makes a key that is published and does not sign yet. */
  @Post('CreateWebKey')
  @HttpCode(200)
  async create(@Body() dto: CreateWebKeyDto): Promise<CreateWebKeyAnswer> {
    return presentCreated(await this.keys.create(readParameters(dto)));
  }

  /** Lets a key sign that has been published longer than the lead time; the one before it is published on. */
  @Post('ActivateWebKey')
  @HttpCode(200)
  async activate(@Body() { id }: ActivateWebKeyDto): Promise<ActivateWebKeyAnswer> {
    return presentActivated(await this.keys.activate(id));
  }

  /** Takes a key that does not sign out of the published set, for ever: what it signed does not verify any more. */
  @Post('DeleteWebKey')
  @HttpCode(200)
  async delete(@Body() { id }: DeleteWebKeyDto): Promise<DeleteWebKeyAnswer> {
    return presentDeleted(await this.keys.remove(id));
  }

  /** Every key that is published, the oldest first. */
  @Post('ListWebKeys')
  @HttpCode(200)
  async list(): Promise<WebKeyListAnswer> {
    return presentWebKeys(await this.keys.list());
  }
}
