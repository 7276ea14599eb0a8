import { Text } from '@rekey/http';

const ID = { min: 1, max: 200, required: true } as const;

export class GetTargetRequestDto {
  @Text('GetTargetRequest.Id', ID)
  id!: string;
}

export class DeleteTargetRequestDto {
  @Text('DeleteTargetRequest.Id', ID)
  id!: string;
}
