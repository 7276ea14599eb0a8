import { setTimeout as pause } from 'node:timers/promises';
import { eventually, uniqueName } from '@rekey/testing';
import * as openid from 'openid-client';
import type { Rekey } from '../support/rekey.js';

/** How long it goes on: `REKEY_ROTATION_SECONDS=300` for five minutes. */
const SECONDS = Number(process.env['REKEY_ROTATION_SECONDS'] ?? 8);
const ROTATION_INTERVAL_MS = 1_000;
/** How long the application takes to be given its new secret. */
const ROLLOUT_MS = 300;
const OVERLAP = '60s';

interface Outcome {
  readonly calls: number;
  readonly rotations: number;
  readonly failures: readonly string[];
}

/** An application that introspects and gets tokens without a pause, while somebody rotates its secret. */
async function useWhileRotating(rekey: Rekey): Promise<Outcome> {
  const { id: projectId } = await rekey.ok('POST', '/management/v1/projects', { name: uniqueName('project') });
  const apps = `/management/v1/projects/${projectId}/apps`;
  const app = await rekey.ok('POST', `${apps}/api`, { name: 'rotating' });
  const discovered = await openid.discovery(
    new URL(rekey.url),
    app.clientId as string,
    app.clientSecret as string,
    undefined,
    {
      execute: [openid.allowInsecureRequests],
    },
  );
  const configured = (auth: openid.ClientAuth): openid.Configuration => {
    const client = new openid.Configuration(discovered.serverMetadata(), app.clientId as string, undefined, auth);
    openid.allowInsecureRequests(client);
    return client;
  };
  // The first web key of a new installation takes a moment to make.
  await eventually(() => openid.clientCredentialsGrant(discovered));
  let secret = app.clientSecret as string;
  let calls = 0;
  let rotations = 0;
  const failures: string[] = [];
  const end = performance.now() + SECONDS * 1_000;
  const use = async (authOf: (value: string) => openid.ClientAuth): Promise<void> => {
    let token: string | undefined;
    while (performance.now() < end) {
      const client = configured(authOf(secret));
      calls += 1;
      try {
        if (token === undefined || calls % 10 === 0) token = (await openid.clientCredentialsGrant(client)).access_token;
        else if (!(await openid.tokenIntrospection(client, token)).active) failures.push('the token is not active');
      } catch (error) {
        failures.push(`call ${calls}, rotation ${rotations}: ${String(error)}`);
      }
    }
  };
  const rotate = async (): Promise<void> => {
    while (performance.now() + ROTATION_INTERVAL_MS < end) {
      await pause(ROTATION_INTERVAL_MS - ROLLOUT_MS);
      const path = `${apps}/${app.appId}/api_config/_generate_client_secret`;
      const { clientSecret } = await rekey.ok('POST', path, { overlap: OVERLAP });
      rotations += 1;
      await pause(ROLLOUT_MS);
      secret = clientSecret as string;
    }
  };
  await Promise.all([use(openid.ClientSecretBasic), use(openid.ClientSecretPost), rotate()]);
  return { calls, rotations, failures };
}

export function rotatingSecretJourney(installation: () => Rekey): void {
  it(
    'never refuses an application that calls while its secret rotates with overlap every second',
    async () => {
      const { calls, rotations, failures } = await useWhileRotating(installation());
      process.stdout.write(`${calls} calls in ${SECONDS} s over ${rotations} rotations: ${failures.length} failed\n`);
      expect(failures).toEqual([]);
      expect(rotations).toBeGreaterThan(SECONDS / 4);
      expect(calls).toBeGreaterThan(10 * rotations);
    },
    (SECONDS + 300) * 1_000,
  );
}
