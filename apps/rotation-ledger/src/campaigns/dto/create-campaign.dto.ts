import { ApiProperty } from '@nestjs/swagger';
import { MayBeAbsent } from '@rekey/http';
import { IsBoolean, IsDefined, IsInt, IsNumber, IsObject, IsString, Max, MaxLength, Min } from 'class-validator';
import { SelectorDto } from '../../selection/dto/selector.dto.js';

/** All that the selector names and the caller may turn is turned. */
export class CreateCampaignDto {
  @ApiProperty({ type: () => SelectorDto })
  @IsDefined()
  @IsObject()
  selector!: object;

  /** How long the versions of before stay valid. Default: not at all. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(30)
  overlap?: string;

  /** So many rotations are under way at a time: an owner is asked, or something has not followed yet. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(100)
  concurrency: number = 10;

  /** It stops when this share of the last twenty that ended has failed. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(1)
  stopAtErrorRate?: number;

  /** It stops when so many have failed. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  stopAfterFailures?: number;

  /** Only says what would happen. */
  @MayBeAbsent()
  @IsBoolean()
  dryRun?: boolean;

  /**
   * Client secrets, application keys and target keys are turned although no holder of them is known. The secret waits a day at
   * `POST /v1/rotations/{id}/secret`.
   */
  @MayBeAbsent()
  @IsBoolean()
  force?: boolean;
}
