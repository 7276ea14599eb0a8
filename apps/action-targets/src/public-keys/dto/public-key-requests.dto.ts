import { Text } from '@rekey/http';

const ID = { min: 1, max: 200, required: true } as const;

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
