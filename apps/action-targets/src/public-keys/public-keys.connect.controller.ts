import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ActivatePublicKeyRequestDto,
  AddPublicKeyRequestDto,
  DeactivatePublicKeyRequestDto,
  ListPublicKeysRequestDto,
  RemovePublicKeyRequestDto,
} from './dto/public-key-requests.dto.js';
import type {
  AddedPublicKeyAnswer,
  ChangedPublicKeyAnswer,
  PublicKeyListAnswer,
  RemovedPublicKeyAnswer,
} from './present-public-key.js';
import { PublicKeysService } from './public-keys.service.js';

/** Public keys of Actions v2 over the Connect protocol. v2beta has none. */
@Controller('zitadel.action.v2.ActionService')
export class PublicKeysConnectController {
  constructor(private readonly keys: PublicKeysService) {}

  /** Adds a key that payloads can be encrypted to. It is not active. */
  @Post('AddPublicKey')
  @HttpCode(200)
  add(@Body() dto: AddPublicKeyRequestDto): Promise<AddedPublicKeyAnswer> {
    return this.keys.add(dto.targetId, dto);
  }

  /** Keys that match every filter. */
  @Post('ListPublicKeys')
  @HttpCode(200)
  list(@Body() dto: ListPublicKeysRequestDto): Promise<PublicKeyListAnswer> {
    return this.keys.list(dto.targetId, dto);
  }

  /** Makes it the only active key of the target. */
  @Post('ActivatePublicKey')
  @HttpCode(200)
  activate(@Body() { targetId, keyId }: ActivatePublicKeyRequestDto): Promise<ChangedPublicKeyAnswer> {
    return this.keys.activate(targetId, keyId);
  }

  @Post('DeactivatePublicKey')
  @HttpCode(200)
  deactivate(@Body() { targetId, keyId }: DeactivatePublicKeyRequestDto): Promise<ChangedPublicKeyAnswer> {
    return this.keys.deactivate(targetId, keyId);
  }

  /** Removes a key that is not active. */
  @Post('RemovePublicKey')
  @HttpCode(200)
  remove(@Body() { targetId, keyId }: RemovePublicKeyRequestDto): Promise<RemovedPublicKeyAnswer> {
    return this.keys.remove(targetId, keyId);
  }
}
