import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
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

/** The platform's signing keys over REST. The vendor has the list and the removal there; the others are what its users would expect. */
@Controller('v2/web_keys')
export class WebKeysController {
  constructor(private readonly keys: WebKeysService) {}

  /** Makes a key that is published and does not sign yet. */
  @Post()
  @HttpCode(200)
  async create(@Body() dto: CreateWebKeyDto): Promise<CreateWebKeyAnswer> {
    return presentCreated(await this.keys.create(readParameters(dto)));
  }

  /** Lets a key sign that has been published longer than the lead time; the one before it is published on. */
  @Post(':id/activate')
  @HttpCode(200)
  async activate(@Param() { id }: ActivateWebKeyDto): Promise<ActivateWebKeyAnswer> {
    return presentActivated(await this.keys.activate(id));
  }

  /** Takes a key that does not sign out of the published set, for ever: what it signed does not verify any more. */
  @Delete(':id')
  async delete(@Param() { id }: DeleteWebKeyDto): Promise<DeleteWebKeyAnswer> {
    return presentDeleted(await this.keys.remove(id));
  }

  /** Every key that is published, the oldest first. */
  @Get()
  async list(): Promise<WebKeyListAnswer> {
    return presentWebKeys(await this.keys.list());
  }
}
