import type { Guards, Operation } from './operation.js';
import { OPERATIONS } from './operations.js';

/** The operation behind a door. */
export interface FoundOperation {
  readonly guards: Guards;
  readonly method: string;
  /** Decoded, by the names of the message's fields. */
  readonly params: Readonly<Record<string, string>>;
  /** The path of the door as the table has it. */
  readonly template: string;
}

interface Place {
  readonly literals: Map<string, Place>;
  parameter?: Place;
  door?: { readonly operation: Operation; readonly names: readonly string[] };
}

const newPlace = (): Place => ({ literals: new Map() });
const doors = new Map<string, Place>();
for (const operation of OPERATIONS) addDoor(operation);

/**
 * The operation that a request calls; undefined when it calls none. A path may end in a slash, a query or a fragment, and
 * HEAD is GET: whatever the router of a service takes for a route is found here too, or an execution could be slipped by.
 */
export function operationOf(verb: string, path: string): FoundOperation | undefined {
  const root = doors.get(verb === 'HEAD' ? 'GET' : verb);
  const segments = root === undefined ? undefined : segmentsOf(path);
  if (root === undefined || segments === undefined) return undefined;
  const values: string[] = [];
  const found = walk(root, segments, 0, values);
  if (found === undefined) return undefined;
  const params = Object.fromEntries(found.names.map((name, index) => [name, values[index] as string]));
  const { method, path: template, verb: _verb, ...guards } = found.operation;
  return { method, params, template, guards };
}

function addDoor(operation: Operation): void {
  const names: string[] = [];
  let place = doors.get(operation.verb);
  if (place === undefined) doors.set(operation.verb, (place = newPlace()));
  for (const segment of operation.path.slice(1).split('/')) {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    let next: Place | undefined = name === undefined ? place.literals.get(segment) : place.parameter;
    if (next === undefined) {
      next = newPlace();
      if (name === undefined) place.literals.set(segment, next);
      else place.parameter = next;
    }
    if (name !== undefined) names.push(name);
    place = next;
  }
  place.door = { operation, names };
}

/** A literal segment wins over a parameter, unless it leads nowhere. */
function walk(place: Place, segments: readonly string[], at: number, values: string[]): Place['door'] {
  const segment = segments[at];
  if (segment === undefined) return place.door;
  const literal = place.literals.get(segment);
  const found = literal === undefined ? undefined : walk(literal, segments, at + 1, values);
  if (found !== undefined || place.parameter === undefined || segment === '') return found;
  values.push(segment);
  const behind = walk(place.parameter, segments, at + 1, values);
  if (behind === undefined) values.pop();
  return behind;
}

/** Decoded one by one, so that an encoded slash stays inside its segment. Undefined for a path that cannot be decoded. */
function segmentsOf(url: string): string[] | undefined {
  const end = url.search(/[?#]/);
  const path = (end === -1 ? url : url.slice(0, end)).replace(/\/$/, '');
  if (!path.startsWith('/')) return undefined;
  const segments = path.slice(1).split('/');
  if (!path.includes('%')) return segments;
  try {
    return segments.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}
