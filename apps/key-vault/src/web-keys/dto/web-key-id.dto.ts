import { IsId } from './proto-rules.js';

export class ActivateWebKeyDto {
  @IsId('ActivateWebKeyRequest')
  id!: string;
}

export class DeleteWebKeyDto {
  @IsId('DeleteWebKeyRequest')
  id!: string;
}
