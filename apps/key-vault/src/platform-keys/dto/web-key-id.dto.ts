import { Text } from '@rekey/http';

const ID = { min: 1, max: 200, required: true } as const;

export class ActivateWebKeyDto {
  @Text('ActivateWebKeyRequest.Id', ID)
  id!: string;
}

export class DeleteWebKeyDto {
  @Text('DeleteWebKeyRequest.Id', ID)
  id!: string;
}
