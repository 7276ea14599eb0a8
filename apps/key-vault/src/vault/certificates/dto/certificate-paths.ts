import { IsString } from 'class-validator';

export class CertificatePath {
  @IsString()
  projectName!: string;

  @IsString()
  certificateName!: string;
}

export class TruststorePath {
  @IsString()
  projectName!: string;

  @IsString()
  environmentName!: string;
}
