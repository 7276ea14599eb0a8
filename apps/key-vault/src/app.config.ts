import { RekeyConfig } from '@rekey/config';
import { Matches } from 'class-validator';

export class KeyVaultConfig extends RekeyConfig {
  /** How long others may keep a project's public key set: `max-age` of `/v1/projects/{name}/jwks.json`. */
  @Matches(/^\d{1,8}s$/, { message: 'must be a duration like "300s"' })
  jwksMaxAge = '300s';
}
