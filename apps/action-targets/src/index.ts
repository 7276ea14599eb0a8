import type { ServiceDefinition } from '@rekey/platform';
import { ActionTargetsConfig } from './app.config.js';
import { ActionTargetsModule } from './app.module.js';
import { openApiMetadata } from './open-api-metadata.js';

export { ActionTargetsConfig } from './app.config.js';

export const actionTargets: ServiceDefinition<ActionTargetsConfig> = {
  name: 'action-targets',
  config: ActionTargetsConfig,
  register: (platform) => ActionTargetsModule.register(platform),
  openApiMetadata,
};
