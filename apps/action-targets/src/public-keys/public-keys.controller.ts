import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { AddPublicKeyDto, ListPublicKeysDto } from './dto/public-keys.dto.js';
import type {
  AddedPublicKeyAnswer,
  ChangedPublicKeyAnswer,
  PublicKeyListAnswer,
  RemovedPublicKeyAnswer,
} from './present-public-key.js';
import { PublicKeysService } from './public-keys.service.js';

/** Public keys of Actions v2 over REST. v2beta has none. */
@Controller('v2/actions/targets/:targetId/publickeys')
export class PublicKeysController {
  constructor(private readonly keys: PublicKeysService) {}

  /** Adds a key that payloads can be encrypted to. It is not active. */
  @Post()
  @HttpCode(200)
  add(@Param('targetId') targetId: string, @Body() dto: AddPublicKeyDto): Promise<AddedPublicKeyAnswer> {
    return this.keys.add(targetId, dto);
  }

  /** Keys that match every filter. */
  @Post('search')
  @HttpCode(200)
  list(@Param('targetId') targetId: string, @Body() dto: ListPublicKeysDto): Promise<PublicKeyListAnswer> {
    return this.keys.list(targetId, dto);
  }

  /** Makes it the only active key of the target. */
  @Post(':keyId/activate')
  @HttpCode(200)
  activate(@Param('targetId') targetId: string, @Param('keyId') keyId: string): Promise<ChangedPublicKeyAnswer> {
    return this.keys.activate(targetId, keyId);
  }

  @Post(':keyId/deactivate')
  @HttpCode(200)
  deactivate(@Param('targetId') targetId: string, @Param('keyId') keyId: string): Promise<ChangedPublicKeyAnswer> {
    return this.keys.deactivate(targetId, keyId);
  }

  /** Removes a key that is not active. */
  @Delete(':keyId')
  remove(@Param('targetId') targetId: string, @Param('keyId') keyId: string): Promise<RemovedPublicKeyAnswer> {
    return this.keys.remove(targetId, keyId);
  }
}
