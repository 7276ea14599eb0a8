import type { EventEnvelope } from '@rekey/contracts';
import { type TestAnswer, type TestService, uniqueName } from '@rekey/testing';
import pg from 'pg';

export const TARGETS = '/v2/actions/targets';

export interface CreatedTarget {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly creationDate: string;
  readonly signingKey: string;
}

/** A body that creates a target. Hosts below `.invalid` never resolve. */
export function targetBody(overrides: object = {}): Record<string, unknown> {
  return {
    name: uniqueName('target'),
    restWebhook: {},
    timeout: '10s',
    endpoint: 'https://hooks.invalid/a',
    ...overrides,
  };
}

export async function createTarget(service: TestService, overrides: object = {}): Promise<CreatedTarget> {
  const body = targetBody(overrides);
  const answer = await service.call({ method: 'POST', url: TARGETS, body });
  if (answer.status !== 200) throw new Error(`create answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return { ...answer.body, name: body['name'], url: `${TARGETS}/${answer.body.id}` };
}

export function update(service: TestService, { url }: { readonly url: string }, body: object): Promise<TestAnswer> {
  return service.call({ method: 'POST', url, body });
}

export async function getTarget(service: TestService, { url }: { readonly url: string }): Promise<TestAnswer['body']> {
  return (await service.call({ url })).body.target;
}

/**
 * Every event about these targets but the descriptions of their keys, which have a spec of their own, once a later change of
 * another target has been published: what is not there then was never sent.
 */
export async function eventsAbout(service: TestService, ...ids: string[]): Promise<EventEnvelope[]> {
  const marker = await createTarget(service);
  await service.eventsOf('io.rekey.target.created.v1', marker.id);
  const isDescription = ({ type }: EventEnvelope): boolean => type === 'io.rekey.credential.described.v1';
  return service.events.filter((event) => ids.includes(event.subject) && !isDescription(event));
}

/** Rows as the database holds them. */
export async function queryDatabase<T extends object>(
  service: TestService,
  sql: string,
  parameters: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: service.databaseUrl, options: '-c search_path=action_targets' });
  await client.connect();
  try {
    return (await client.query<T>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}
