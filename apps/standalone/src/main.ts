import { banner } from '@rekey/devkit';
import { onSignal, runOrExit } from '@rekey/platform';
import { createLogger } from '@rekey/telemetry';
import { startStandalone } from './start-standalone.js';

await runOrExit(async () => {
  const standalone = await startStandalone(process.env);
  onSignal(createLogger(standalone.config.logLevel, 'standalone'), () => standalone.stop());
  process.stdout.write(banner(standalone));
});
