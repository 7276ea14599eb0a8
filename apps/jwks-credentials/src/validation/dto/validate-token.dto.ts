import { Transform } from 'class-transformer';
import { IsOptional, IsString, IsUUID, Length } from 'class-validator';

export const TOKEN_LENGTH_MAX = 16 * 1024;
const absentWhenNull = ({ value }: { value: unknown }): unknown => value ?? undefined;

/** The body as OpenAPI describes it; `readValidation` reads it. */
export class ValidateTokenDto {
  /** A compact JWS of at most 16 KiB. */
  @IsString()
  @Length(1, TOKEN_LENGTH_MAX)
  token!: string;

  /** Absent: any configuration of the zone that knows the kid. */
  @IsOptional()
  @Transform(absentWhenNull)
  @IsUUID()
  configId?: string;
}
