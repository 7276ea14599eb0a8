import { Text } from '@rekey/http';
import { UpdateTargetDto } from './update-target.dto.js';

const ID = { min: 1, max: 200, required: true } as const;

/** Over Connect the id is a field of the message. */
export class UpdateTargetRequestDto extends UpdateTargetDto {
  @Text('UpdateTargetRequest.Id', ID)
  id!: string;
}

export class GetTargetRequestDto {
  @Text('GetTargetRequest.Id', ID)
  id!: string;
}

export class DeleteTargetRequestDto {
  @Text('DeleteTargetRequest.Id', ID)
  id!: string;
}
