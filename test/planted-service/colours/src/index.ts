import { RekeyConfig } from '@rekey/config';
import type { ServiceDefinition } from '@rekey/platform';
import { ColoursAppModule } from './app.module.js';

export const colours: ServiceDefinition = {
  name: 'colours',
  config: RekeyConfig,
  register: (platform) => ColoursAppModule.register(platform),
};
