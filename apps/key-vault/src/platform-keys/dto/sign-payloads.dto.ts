import type { SignatureType } from '@rekey/contracts';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString } from 'class-validator';

const PAYLOADS_MAX = 100;

export class SignPayloadsDto {
  /** Signed as they are. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PAYLOADS_MAX)
  @IsString({ each: true })
  payloads!: string[];

  @IsOptional()
  @IsIn(['JWT', 'at+jwt'])
  typ?: SignatureType;
}
