import type { TestAnswer, TestService } from '@rekey/testing';
import { createConfiguration, es256, PREFIXES } from './fixtures.js';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const MICROSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
export const SUCCESS = { success: true, errors: [], messages: [] };
export const CHANGED = 'io.rekey.token-rule.changed.v1';

/** Path of the zone's rules. */
export function rulesOf(zoneId: string, prefix: string = PREFIXES[0]): string {
  return `${prefix}/zones/${zoneId}/token_validation/rules`;
}

export function ruleBody(overrides: object = {}): Record<string, unknown> {
  return {
    title: 'A rule',
    description: '',
    action: 'block',
    enabled: true,
    expression: 'http.request.method eq "GET"',
    selector: {},
    ...overrides,
  };
}

/** A zone with one configuration, the id of which rules can name. */
export async function zoneWithConfiguration(service: TestService): Promise<{ zoneId: string; configId: string }> {
  const { zoneId, id } = await createConfiguration(service, [es256()]);
  return { zoneId, configId: id };
}

/** A rule of the zone, as the API shows it. */
export async function createRule(
  service: TestService,
  zoneId: string,
  overrides: object = {},
): Promise<TestAnswer['body']> {
  const { status, body } = await service.call({ method: 'POST', url: rulesOf(zoneId), body: ruleBody(overrides) });
  if (status !== 200) throw new Error(`rule: ${status} ${JSON.stringify(body)}`);
  return body.result;
}

/** Rules with these titles, in this order: their ids. */
export async function createRules(service: TestService, zoneId: string, ...titles: string[]): Promise<string[]> {
  const body = titles.map((title) => ruleBody({ title }));
  const answer = await service.call({ method: 'POST', url: `${rulesOf(zoneId)}/bulk`, body });
  if (answer.status !== 200) throw new Error(`rules: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.result.map(({ id }: { id: string }) => id);
}

/** Every rule of the zone by precedence. */
export async function listRules(service: TestService, zoneId: string): Promise<TestAnswer['body'][]> {
  const { status, body } = await service.call({ url: `${rulesOf(zoneId)}?per_page=50` });
  if (status !== 200) throw new Error(`rules: ${status} ${JSON.stringify(body)}`);
  return body.result;
}

/** Titles of the rules by precedence. */
export async function titlesOf(service: TestService, zoneId: string): Promise<string[]> {
  return (await listRules(service, zoneId)).map(({ title }) => title as string);
}
