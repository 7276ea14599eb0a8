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

export class ActivatePublicKeyRequestDto {
  @Text('ActivatePublicKeyRequest.TargetId', ID)
  targetId!: string;

  @Text('ActivatePublicKeyRequest.KeyId', ID)
  keyId!: string;
}

export class DeactivatePublicKeyRequestDto {
  @Text('DeactivatePublicKeyRequest.TargetId', ID)
  targetId!: string;

  @Text('DeactivatePublicKeyRequest.KeyId', ID)
  keyId!: string;
}

export class RemovePublicKeyRequestDto {
  @Text('RemovePublicKeyRequest.TargetId', ID)
  targetId!: string;

  @Text('RemovePublicKeyRequest.KeyId', ID)
  keyId!: string;
}
