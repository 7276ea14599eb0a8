import { ApiProperty } from '@nestjs/swagger';
import { CREDENTIAL_KINDS, type CredentialKind } from '@rekey/contracts';
import { MayBeAbsent } from '@rekey/http';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { SelectorDto } from '../../selection/dto/selector.dto.js';
import { type Weekday, WEEKDAYS } from '../turn-window.js';

const DURATION = /^\d{1,10}(\.\d{1,9})?s$/;
const POSITIVE = /^[1-9]\d{0,9}(\.\d{1,9})?s$/;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const A_DURATION = { message: '$property must be a duration like "3600s"' };
const A_SECOND = { message: '$property must be a duration of at least one second, like "3600s"' };
const A_TIME = { message: '$property must be a time of the clock, HH:MM' };

export class WindowDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(7)
  @IsIn(WEEKDAYS, { each: true })
  days!: Weekday[];

  @Matches(CLOCK, A_TIME)
  from!: string;

  /** On the next day where that is not later. */
  @Matches(CLOCK, A_TIME)
  to!: string;

  /** IANA name, `Europe/Berlin`. */
  @IsString()
  @Length(1, 100)
  timeZone!: string;
}

export class AlternatingCredentialDto {
  @IsIn(CREDENTIAL_KINDS)
  kind!: CredentialKind;

  @IsString()
  @Length(1, 200)
  id!: string;
}

export class AlternationDto {
  /** Which alternate with those under the policy, besides these among themselves. */
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => AlternatingCredentialDto)
  with!: AlternatingCredentialDto[];

  /** Between the turns of two of them, at least. */
  @Matches(POSITIVE, A_SECOND)
  apart!: string;
}

export class HoldDto {
  /** An old version ends once it was unused for so long. */
  @Matches(DURATION, A_DURATION)
  unusedFor!: string;

  /** After the rotation it ends, used or not. */
  @Matches(DURATION, A_DURATION)
  max!: string;
}

/** When and how what the selector names is turned. */
export class PutPolicyDto {
  @ApiProperty({ type: () => SelectorDto })
  @IsDefined()
  @IsObject()
  selector!: object;

  /** Between two turns of a credential, `"2592000s"`. */
  @Matches(POSITIVE, A_SECOND)
  interval!: string;

  /** How long the version of before stays valid. */
  @IsString()
  @MaxLength(30)
  overlap!: string;

  /** How long a new version is published before it takes over. */
  @MayBeAbsent()
  @Matches(DURATION, A_DURATION)
  leadTime?: string;

  /** When turns may begin. Default: at any time. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => WindowDto)
  window?: WindowDto;

  /** Each credential is delayed by a share of this, always the same one. */
  @MayBeAbsent()
  @Matches(DURATION, A_DURATION)
  jitter?: string;

  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => AlternationDto)
  alternation?: AlternationDto;

  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => HoldDto)
  hold?: HoldDto;

  /** `CredentialExpiring` is told once at each of these before the end of what ends by itself. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(20)
  @Matches(DURATION, { each: true, message: 'each of warnBefore must be a duration like "604800s"' })
  warnBefore?: string[];

  /** Nothing is turned as long as this holds. */
  @MayBeAbsent()
  @IsBoolean()
  paused?: boolean;

  /**
   * A client secret, application key or target key is turned although no holder of it is known. The secret waits a day at
   * `POST /v1/rotations/{id}/secret`.
   */
  @MayBeAbsent()
  @IsBoolean()
  force?: boolean;
}
