import type { ServiceDefinition } from '@rekey/platform';
import { JwksCredentialsConfig } from './app.config.js';
import { JwksCredentialsModule } from './app.module.js';
import { dataPlane } from './data-plane.js';
import { openApiMetadata } from './open-api-metadata.js';

export { JwksCredentialsConfig } from './app.config.js';

export const jwksCredentials: ServiceDefinition<JwksCredentialsConfig> = {
  name: 'jwks-credentials',
  config: JwksCredentialsConfig,
  register: (platform) => JwksCredentialsModule.register(platform),
  dataPlane,
  openApiMetadata,
};
