import { withoutMark } from '../text/text-rules.js';
import { mappingInvalid } from './key-file.errors.js';

const NAMES_MAX = 1_000;

/** Where material of an environment elsewhere belongs here. */
export class EnvironmentMapping {
  private constructor(private readonly names: ReadonlyMap<string, string>) {}

  /** Reads `{"theirs":"ours"}`. @throws KeyInvalid */
  static parse(text: string | undefined): EnvironmentMapping {
    if (text === undefined) return new EnvironmentMapping(new Map());
    const value = parseJson(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mappingInvalid();
    const entries = Object.entries(value);
    if (entries.length > NAMES_MAX) throw mappingInvalid();
    const names = entries.map(([theirs, ours]): [string, string] => {
      if (ours !== null && typeof ours !== 'string') throw mappingInvalid();
      return [theirs, (ours as string | null) ?? ''];
    });
    return new EnvironmentMapping(new Map(names));
  }

  has(theirs: string): boolean {
    return this.names.has(theirs);
  }

  /** The name here; without a word about it the same one, undefined for one that is to be left out. */
  resolve(theirs: string): string | undefined {
    const ours = this.names.get(theirs);
    if (ours === undefined) return theirs;
    return ours.trim() === '' ? undefined : ours;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(withoutMark(text));
  } catch {
    throw mappingInvalid();
  }
}
