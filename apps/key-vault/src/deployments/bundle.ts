import { createHash, type JsonWebKey } from 'node:crypto';
import type { VersionState } from '@rekey/lifecycle';

/** One live version of a key or JWK that is deployed to an environment, without its material. */
export interface BundleEntry {
  readonly kind: 'key' | 'jwk';
  /** Of the key or JWK. */
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** Of keys only. */
  readonly keyType: string | null;
  readonly algorithm: string | null;
  readonly alias: string | null;
  readonly number: number;
  readonly state: VersionState;
  readonly retireAt: Date | null;
}

/** With the material in clear: the PEM or the bytes of a key. */
export interface OpenKey extends BundleEntry {
  readonly content: Buffer;
}

/** With all the members that it has, private ones too. */
export interface OpenJwk extends BundleEntry {
  readonly jwk: JsonWebKey;
}

interface BundledVersion {
  readonly version: number;
  readonly state: VersionState;
  /** From then on it must not be used, whether another bundle comes or not. */
  readonly retireAt: string | null;
}

interface Bundled<V> {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly algorithm: string | null;
  readonly versions: readonly V[];
}

interface BundledKey extends Bundled<BundledVersion & { readonly content: string }> {
  readonly keyType: string | null;
  readonly alias: string | null;
}

/** Everything an environment runs with, as its workers and runtimes read it. */
export interface Bundle {
  readonly environment: string;
  /** Grows with every change: one that is not newer than what one has is to be ignored. */
  readonly version: number;
  readonly issuedAt: string;
  readonly keys: readonly BundledKey[];
  readonly jwks: readonly Bundled<BundledVersion & { readonly jwk: JsonWebKey }>[];
}

/**
 * The same for the same content, whatever it is encrypted with: the material of a version never changes, so its number
 * stands for it.
 */
export function fingerprintOf(entries: readonly BundleEntry[]): Buffer {
  const members = entries.map(
    ({ kind, id, project, name, keyType, algorithm, alias, number, state, retireAt }) =>
      [kind, id, project, name, keyType, algorithm, alias, number, state, retireAt?.getTime() ?? null] as const,
  );
  return createHash('sha256').update(JSON.stringify(members)).digest();
}

export function bundleOf(
  facts: { readonly environment: string; readonly version: number },
  { keys, jwks }: { readonly keys: readonly OpenKey[]; readonly jwks: readonly OpenJwk[] },
): Bundle {
  return {
    ...facts,
    issuedAt: new Date().toISOString(),
    keys: byId(keys).map(([first, versions]) => ({
      ...factsOf(first),
      keyType: first.keyType,
      alias: first.alias,
      versions: versions.map((one) => ({ ...versionOf(one), content: one.content.toString('base64') })),
    })),
    jwks: byId(jwks).map(([first, versions]) => ({
      ...factsOf(first),
      versions: versions.map((one) => ({ ...versionOf(one), jwk: one.jwk })),
    })),
  };
}

function byId<E extends BundleEntry>(entries: readonly E[]): (readonly [E, readonly E[]])[] {
  const groups = new Map<string, [E, E[]]>();
  for (const entry of entries) {
    const group = groups.get(entry.id);
    if (group === undefined) groups.set(entry.id, [entry, [entry]]);
    else group[1].push(entry);
  }
  return [...groups.values()];
}

function factsOf({ id, project, name, algorithm }: BundleEntry): Omit<Bundled<never>, 'versions'> {
  return { id, project, name, algorithm };
}

function versionOf({ number, state, retireAt }: BundleEntry): BundledVersion {
  return { version: number, state, retireAt: retireAt?.toISOString() ?? null };
}
