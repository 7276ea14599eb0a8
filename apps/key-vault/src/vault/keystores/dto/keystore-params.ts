import { IsString } from 'class-validator';
import type { KeyPath } from '../../keys/key-path.js';

/** The path of a keystore. */
export class KeystoreParams implements KeyPath {
  @IsString()
  projectName!: string;

  @IsString()
  keyStoreName!: string;

  get kind() {
    return 'keystore' as const;
  }

  get keyName(): string {
    return this.keyStoreName;
  }
}
