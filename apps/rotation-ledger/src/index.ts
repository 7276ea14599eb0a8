import type { ServiceDefinition } from '@rekey/platform';
import { RotationLedgerConfig } from './app.config.js';
import { RotationLedgerModule } from './app.module.js';
import { openApiMetadata } from './open-api-metadata.js';

export { RotationLedgerConfig } from './app.config.js';

export const rotationLedger: ServiceDefinition<RotationLedgerConfig> = {
  name: 'rotation-ledger',
  config: RotationLedgerConfig,
  register: (platform) => RotationLedgerModule.register(platform),
  openApiMetadata,
};
