import { IsString } from 'class-validator';

export class JwkPath {
  @IsString()
  projectName!: string;

  @IsString()
  jwkName!: string;
}
