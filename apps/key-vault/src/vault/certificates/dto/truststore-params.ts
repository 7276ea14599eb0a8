import { IsString } from 'class-validator';

export class TruststoreParams {
  @IsString()
  projectName!: string;

  @IsString()
  environmentName!: string;
}
