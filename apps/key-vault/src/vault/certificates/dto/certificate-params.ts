import { IsString } from 'class-validator';
import type { KeyPath } from '../../keys/key-path.js';

/** The path of a certificate. */
export class CertificateParams implements KeyPath {
  @IsString()
  projectName!: string;

  @IsString()
  certificateName!: string;

  get kind() {
    return 'certificate' as const;
  }

  get keyName(): string {
    return this.certificateName;
  }
}

export class TruststoreParams {
  @IsString()
  projectName!: string;

  @IsString()
  environmentName!: string;
}
