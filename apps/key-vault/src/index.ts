import type { ServiceDefinition } from '@rekey/platform';
import { KeyVaultConfig } from './app.config.js';
import { KeyVaultModule } from './app.module.js';
import { dataPlane } from './data-plane.js';
import { openApiMetadata } from './open-api-metadata.js';

export { KeyVaultConfig } from './app.config.js';

export const keyVault: ServiceDefinition<KeyVaultConfig> = {
  name: 'key-vault',
  config: KeyVaultConfig,
  register: (platform) => KeyVaultModule.register(platform),
  dataPlane,
  openApiMetadata,
};
