import { IsString, Length } from 'class-validator';

export class CreateZoneDto {
  @IsString()
  @Length(1, 253)
  name!: string;
}
