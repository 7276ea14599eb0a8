import { IsString } from 'class-validator';

export class KeyPath {
  @IsString()
  projectName!: string;

  @IsString()
  keyName!: string;
}
