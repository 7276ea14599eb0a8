import { Injectable } from '@nestjs/common';
import { Rpc } from '@rekey/platform';
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

/** The platform's signing keys. The vendor has the list and the removal on REST; the others are what its users would expect. */
@Injectable()
export class WebKeysOperations {
  constructor(private readonly keys: WebKeysService) {}

  /** Makes a key that is published and does not sign yet. */
  @Rpc('CreateWebKey')
  async create(request: CreateWebKeyDto): Promise<CreateWebKeyAnswer> {
    return presentCreated(await this.keys.create(readParameters(request)));
  }

  /** Lets a key sign that has been published longer than the lead time; the one before it is published on. */
  @Rpc('ActivateWebKey')
  async activate({ id }: ActivateWebKeyDto): Promise<ActivateWebKeyAnswer> {
    return presentActivated(await this.keys.activate(id));
  }

  /** Takes a key that does not sign out of the published set, for ever: what it signed does not verify any more. */
  @Rpc('DeleteWebKey')
  async delete({ id }: DeleteWebKeyDto): Promise<DeleteWebKeyAnswer> {
    return presentDeleted(await this.keys.remove(id));
  }

  /** Every key that is published, the oldest first. */
  @Rpc('ListWebKeys')
  async list(): Promise<WebKeyListAnswer> {
    return presentWebKeys(await this.keys.list());
  }
}
