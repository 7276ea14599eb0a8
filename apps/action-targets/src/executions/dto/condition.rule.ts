import { hasRunes, isObject, Rule } from '@rekey/http';

const MAX_RUNES = 1000;

/** The oneof of each kind of condition: the vendor's message, and its members that are texts or flags. */
const KINDS = {
  request: { message: 'RequestExecution', texts: ['method', 'service'], flags: ['all'] },
  response: { message: 'ResponseExecution', texts: ['method', 'service'], flags: ['all'] },
  function: { message: 'FunctionExecution', texts: ['name'], flags: [] },
  event: { message: 'EventExecution', texts: ['event', 'group'], flags: ['all'] },
} as const;

type Kind = keyof typeof KINDS;
type Members = Readonly<Record<string, unknown>>;

/** @param field the vendor's name of the field, `SetExecutionRequest.Condition` */
export function ConditionRule(field: string): PropertyDecorator {
  return Rule('condition', (value) => (value === undefined ? undefined : problemOfCondition(value, field)));
}

/** What is wrong with the form of a condition, in the vendor's words. Whether what it names exists is another question. */
export function problemOfCondition(value: unknown, field: string): string | undefined {
  if (!isObject(value)) return `invalid value for message field ${field}`;
  const given = membersOf(value, Object.keys(KINDS)) as Kind[];
  const [kind] = given;
  if (kind === undefined) return `${embedded(field)}invalid Condition.ConditionType: value is required`;
  if (given.length > 1) return alreadySet(given, 'Condition.condition_type');
  const members = value[kind];
  const { message } = KINDS[kind];
  if (!isObject(members)) return `invalid value for message field Condition.${kind}`;
  const problem = problemOfForm(kind, members);
  if (problem !== undefined) return problem;
  const violation = violationOf(kind, members);
  return violation === undefined
    ? undefined
    : `${embedded(field)}${embedded(`Condition.${goName(kind)}`)}invalid ${message}.${violation}`;
}

/** What protojson cannot read. */
function problemOfForm(kind: Kind, members: Members): string | undefined {
  const { message, texts, flags } = KINDS[kind];
  for (const name of membersOf(members, texts)) {
    if (typeof members[name] !== 'string') return `invalid value for string field ${message}.${name}`;
  }
  for (const name of membersOf(members, flags)) {
    if (typeof members[name] !== 'boolean') return `invalid value for bool field ${message}.${name}`;
  }
  const given = membersOf(members, [...texts, ...flags]);
  return given.length > 1 ? alreadySet(given, `${message}.condition`) : undefined;
}

/** What the vendor's generated rules refuse. */
function violationOf(kind: Kind, members: Members): string | undefined {
  const { texts, flags } = KINDS[kind];
  const [name] = kind === 'function' ? ['name'] : membersOf(members, [...texts, ...flags]);
  if (name === undefined) return 'Condition: value is required';
  if (name === 'all') return members['all'] === true ? undefined : 'All: value must equal true';
  const text = (members[name] ?? '') as string;
  return hasRunes(text, 1, MAX_RUNES)
    ? undefined
    : `${goName(name)}: value length must be between 1 and ${MAX_RUNES} runes, inclusive`;
}

function membersOf(value: Members, names: readonly string[]): string[] {
  return names.filter((name) => (value[name] ?? undefined) !== undefined);
}

const goName = (name: string): string => `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;

const embedded = (field: string): string => `invalid ${field}: embedded message failed validation | caused by: `;

const alreadySet = (given: readonly string[], oneof: string): string =>
  `error parsing "${given[1] ?? ''}", oneof ${oneof} is already set`;
