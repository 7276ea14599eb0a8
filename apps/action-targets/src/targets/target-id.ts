const OURS = /^\d{1,20}$/;

/** Whether anything can have the id: ours are decimal, so nothing else needs to be looked for. */
export function canBeId(id: string): boolean {
  return OURS.test(id);
}
