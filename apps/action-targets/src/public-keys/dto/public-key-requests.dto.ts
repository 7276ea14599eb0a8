import { Text } from '@rekey/http';
import { AddPublicKeyDto, ListPublicKeysDto } from './public-keys.dto.js';

const ID = { min: 1, max: 200, required: true } as const;

/** Over Connect the ids are fields of the message. */
export class AddPublicKeyRequestDto extends AddPublicKeyDto {
  @Text('AddPublicKeyRequest.TargetId', ID)
  targetId!: string;
}

export class ListPublicKeysRequestDto extends ListPublicKeysDto {
  @Text('ListPublicKeysRequest.TargetId', ID)
  targetId!: string;
}

export class PublicKeyRequestDto {
  @Text('PublicKeyRequest.TargetId', ID)
  targetId!: string;

  @Text('PublicKeyRequest.KeyId', ID)
  keyId!: string;
}
