import { IsString, Length } from 'class-validator';

export class MixColourDto {
  @IsString()
  @Length(1, 20)
  name!: string;
}
