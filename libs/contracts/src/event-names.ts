const TYPE = /^io\.rekey\.([a-z-]+)\.([a-z-]+)\.v\d+$/;

/** What an event is called in a condition and in a body: `key.rotated` of `io.rekey.key.rotated.v1`. Undefined for a foreign type. */
export function eventNameOf(type: string): string | undefined {
  const [, aggregate, verb] = TYPE.exec(type) ?? [];
  return aggregate === undefined || verb === undefined ? undefined : `${aggregate}.${verb}`;
}
