import { RekeyConfig } from '@rekey/config';
import { Matches } from 'class-validator';

export class RotationLedgerConfig extends RekeyConfig {
  /** How long a rotation may wait for what depends on its credential before it is called stuck. */
  @Matches(/^[1-9]\d{0,6}s$/, { message: 'must be a duration like "30s", of at least a second' })
  rotationStuckAfter = '30s';
}
