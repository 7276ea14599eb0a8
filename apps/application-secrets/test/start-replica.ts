import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RekeyConfig } from '@rekey/config';
import type { InternalTransport } from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { createService, type Platform } from '@rekey/platform';
import { createEventLog } from '@rekey/messaging';
import { createLogger, Metrics } from '@rekey/telemetry';
import type { TestService } from '@rekey/testing';
import { applicationSecrets, type ApplicationSecretsConfig } from '../src/index.js';

export interface Replica {
  readonly app: NestFastifyApplication;
  /** A form to one of the OAuth endpoints. */
  post(
    endpoint: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  /** From now on it hears no events. */
  stopListening(): Promise<void>;
  stop(): Promise<void>;
}

/** Another process of the same service, as far as one process can be two: it shares the database and nothing else. */
export async function startReplica({ app: first }: TestService, transport: InternalTransport): Promise<Replica> {
  const config = first.get(RekeyConfig, { strict: false }) as Platform<ApplicationSecretsConfig>['config'];
  const logger = createLogger('silent', 'replica');
  const eventLog = createEventLog(config, logger);
  const app = await createService(applicationSecrets, {
    config,
    eventLog,
    logger,
    keyRing: first.get(KeyRing, { strict: false }),
    transport,
    metrics: new Metrics('replica', { processMetrics: false }),
  });
  return {
    app,
    post: async (endpoint, form, headers = {}) => {
      const answer = await app.inject({
        method: 'POST',
        url: `/oauth/v2/${endpoint}`,
        payload: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
      return { status: answer.statusCode, body: answer.payload === '' ? {} : answer.json<Record<string, unknown>>() };
    },
    stopListening: () => eventLog.close(),
    stop: async () => {
      await app.close();
      await eventLog.close();
    },
  };
}
