import type { ServiceDefinition } from '@rekey/platform';
import { ApplicationSecretsConfig } from './app.config.js';
import { ApplicationSecretsModule } from './app.module.js';
import { dataPlane } from './data-plane.js';
import { openApiMetadata } from './open-api-metadata.js';

export { ApplicationSecretsConfig } from './app.config.js';

export const applicationSecrets: ServiceDefinition<ApplicationSecretsConfig> = {
  name: 'application-secrets',
  config: ApplicationSecretsConfig,
  register: (platform) => ApplicationSecretsModule.register(platform),
  dataPlane,
  openApiMetadata,
};
