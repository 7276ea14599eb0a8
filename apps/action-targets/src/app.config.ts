import { RekeyConfig } from '@rekey/config';

/** So far this service has no settings of its own. */
export class ActionTargetsConfig extends RekeyConfig {}
