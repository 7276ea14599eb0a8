import { RekeyConfig } from '@rekey/config';
import { IsOptional, Matches } from 'class-validator';

export class KeyVaultConfig extends RekeyConfig {
  /** How long others may keep a public key set: `max-age` of `/v1/projects/{name}/jwks.json` and `/oauth/v2/keys`. */
  @Matches(/^\d{1,8}s$/, { message: 'must be a duration like "300s"' })
  jwksMaxAge = '300s';

  /** How long a web key is published before it may sign. Default: `jwksMaxAge` and a minute for clocks that differ. */
  @IsOptional()
  @Matches(/^\d{1,8}s$/, { message: 'must be a duration like "360s"' })
  webKeyLeadTime: string | undefined = undefined;
}
