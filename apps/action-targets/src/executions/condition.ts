import { EVENT_NAMES, type RouteTable } from '@rekey/contracts';
import type { ApiConditionDto, ConditionDto, EventConditionDto } from './dto/condition.dto.js';
import { ExecutionConditionUnknown } from './execution.errors.js';

/** Where the vendor runs functions, in its order. */
export const EXECUTION_FUNCTIONS: readonly string[] = ['preuserinfo', 'preaccesstoken', 'presamlresponse'];

const GROUP_SUFFIX = '.*';
const EVENTS = new Set(EVENT_NAMES);
/** What events begin with, up to a dot: `key` of `key.rotated`. */
const GROUPS = new Set(
  EVENT_NAMES.flatMap((name) => {
    const words = name.split('.');
    return words.slice(1).map((_, index) => words.slice(0, index + 1).join('.'));
  }),
);

/**
 * What a checked condition is stored as: `request/<service>/<method>`, `event/key.*`, `function/preaccesstoken`, `response`.
 * `bestMatch` looks for these.
 */
export function executionIdOf({ request, response, function: named, event }: ConditionDto): string {
  if (request) return idOfApi('request', request);
  if (response) return idOfApi('response', response);
  if (named) return `function/${named.name ?? ''}`;
  return event ? idOfEvent(event) : '';
}

/** A stored id as a condition again. */
export function conditionOf(id: string): ConditionDto {
  const [kind = '', ...rest] = id.split('/');
  const name = rest.join('/');
  if (kind === 'function') return { function: { name } };
  if (kind === 'event') return { event: eventConditionOf(name) };
  const [service = '', method] = rest;
  const api = method === undefined ? (service === '' ? { all: true } : { service }) : { method: `/${name}` };
  return kind === 'request' ? { request: api } : { response: api };
}

/** What a checked condition names must exist, or the execution would never run. @throws ExecutionConditionUnknown */
export function checkKnown(condition: ConditionDto, routes: RouteTable): void {
  const { request, response, function: named, event } = condition;
  const api = request ?? response ?? {};
  check(api.method, new Set(routes.executionMethods), 'COMMAND-vysplsevt8');
  check(api.service, new Set(routes.executionServices), 'COMMAND-qu6dfhiioq');
  check(named?.name, new Set(EXECUTION_FUNCTIONS), 'COMMAND-cdy39t0ksr');
  check(event?.event, EVENTS, 'COMMAND-74aaqj8fv9');
  check(event?.group && groupOf(event.group), GROUPS, 'COMMAND-er5oneb5lz');
}

function check(name: string | null | undefined, known: ReadonlySet<string>, vendorCode: string): void {
  if (name !== undefined && name !== null && !known.has(name)) throw new ExecutionConditionUnknown(vendorCode);
}

function idOfApi(kind: string, { method, service }: ApiConditionDto): string {
  if (method) return `${kind}/${method.replace(/^\//, '')}`;
  return service ? `${kind}/${service}` : kind;
}

function idOfEvent({ event, group }: EventConditionDto): string {
  if (event) return `event/${event}`;
  return group ? `event/${groupOf(group)}${GROUP_SUFFIX}` : 'event';
}

function eventConditionOf(name: string): EventConditionDto {
  if (name === '') return { all: true };
  return name.endsWith(GROUP_SUFFIX) ? { group: groupOf(name) } : { event: name };
}

function groupOf(written: string): string {
  return written.endsWith(GROUP_SUFFIX) ? written.slice(0, -GROUP_SUFFIX.length) : written;
}
