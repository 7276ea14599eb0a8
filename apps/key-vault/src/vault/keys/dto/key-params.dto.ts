import { IsString } from 'class-validator';
import type { KeyPath } from '../key-path.js';

/** The path of a key. */
export class KeyParams implements KeyPath {
  @IsString()
  projectName!: string;

  @IsString()
  keyName!: string;

  get kind() {
    return 'key' as const;
  }
}
