/**
 * The one execution that a trigger runs, of those that are set: the exact one, or else the closest around it. Around a
 * method are its service and all of them (`request/<service>/<method>`, `request/<service>`, `request`); around an event
 * its groups from the longest and all of them (`event/key.rotated`, `event/key.*`, `event`). Never a mere prefix: a group
 * ends at a dot and a service at a slash.
 */
export function bestMatch(trigger: string, stored: ReadonlySet<string> | readonly string[]): string | undefined {
  const set = stored instanceof Set ? (stored as ReadonlySet<string>) : new Set(stored);
  return candidatesOf(trigger).find((id) => set.has(id));
}

/** Ids of the executions that a trigger could run, the best first. */
export function candidatesOf(trigger: string): string[] {
  const [kind = '', ...rest] = trigger.split('/');
  const name = rest.join('/');
  if (kind === 'function') return [trigger];
  if (kind === 'event') return [trigger, ...groupsOf(name).map((group) => `event/${group}.*`), kind];
  const [service = ''] = rest;
  return [trigger, `${kind}/${service}`, kind];
}

/** `a.b` and `a` of `a.b.c`. */
function groupsOf(event: string): string[] {
  const words = event.split('.');
  return words.slice(1).map((_, index) => words.slice(0, words.length - 1 - index).join('.'));
}
