import { MayBeAbsent } from '@rekey/http';
import { PickVersionDto as PickVersion } from '@rekey/platform';
import { IsString, MaxLength } from 'class-validator';

const MAX_NAME = 500;

export class PickVersionDto extends PickVersion {
  /** Name of one environment; default all that the key is deployed to. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(MAX_NAME)
  environment?: string;
}
