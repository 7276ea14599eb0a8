import { IsString } from 'class-validator';

export class KeystorePath {
  @IsString()
  projectName!: string;

  @IsString()
  keyStoreName!: string;
}
