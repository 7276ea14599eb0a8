import { randomUUID } from 'node:crypto';
import {
  type CredentialReference,
  type DomainEvent,
  type EventClass,
  type InternalRequest,
  InternalTransport,
  JwkCompromised,
  JwkDeleted,
  JwkDetached,
  JwkUpdated,
  type RetiringJwk,
  type VaultJwk,
} from '@rekey/contracts';
import { recordOf } from '@rekey/messaging';
import { type TestService, uniqueName } from '@rekey/testing';
import { SignJWT } from 'jose';
import { type Jwk, testKey, type TestKey } from './fixtures.js';

type Mutable<T> = { -readonly [Member in keyof T]: T[Member] };

/** A JWK of the vault with the pair behind its active version. */
export interface TestJwk extends Mutable<VaultJwk> {
  pair: TestKey;
}

function credentialOf({ jwkId: id, name, project }: TestJwk): { credential: CredentialReference } {
  return { credential: { kind: 'jwk', id, name, scope: { vaultProject: project } } };
}

/** Stands for key-vault: answers `findJwk`, and tells what happened in the words of its events. */
export class TestVault extends InternalTransport {
  readonly jwks: TestJwk[] = [];
  /** Called before each answer, to let something happen meanwhile. */
  beforeAnswer: () => void | Promise<void> = () => undefined;

  async call<T>({ service, path }: InternalRequest): Promise<T | null> {
    const { pathname, searchParams } = new URL(path, 'http://vault');
    if (service !== 'key-vault' || pathname !== '/internal/v1/jwks') throw new Error(`unexpected ${service} ${path}`);
    await this.beforeAnswer();
    const found = this.jwks.find(
      ({ project, name }) => project === searchParams.get('project') && name === searchParams.get('name'),
    );
    if (found === undefined) return null;
    const { pair: _pair, ...answer } = found;
    return structuredClone(answer) as T;
  }

  /** With `kid` it keeps that one, else each version brings its own. */
  add(alg = 'ES256', kid?: string): TestJwk {
    const pair = testKey(alg, kid);
    const jwk: TestJwk = {
      jwkId: uniqueName('jwk'),
      project: uniqueName('project'),
      name: uniqueName('name'),
      keyId: uniqueName('key'),
      version: 1,
      publicJwk: { ...(pair.jwk as { kty: string }), use: 'sig' },
      retiring: [],
      pair,
    };
    this.jwks.push(jwk);
    return jwk;
  }

  /** What the vault does and says when the key behind the JWK is rotated with UPDATE. */
  rotate(jwk: TestJwk, { overlapSeconds = 0, pair = testKey('ES256') } = {}): JwkUpdated {
    const end = new Date(Date.now() + overlapSeconds * 1000).toISOString();
    const before: RetiringJwk = { version: jwk.version, publicJwk: jwk.publicJwk, retireAt: end };
    jwk.retiring = overlapSeconds === 0 ? [] : [before];
    jwk.version += 1;
    jwk.pair = pair;
    jwk.publicJwk = { ...(pair.jwk as { kty: string }), use: 'sig' };
    const { jwkId, project, name, version, keyId, publicJwk } = jwk;
    const retireAt = overlapSeconds === 0 ? null : end;
    const overlap = `${overlapSeconds}s`;
    const facts = { jwkId, project, name, version, publicJwk, overlap, retireAt };
    const turn = {
      rotationId: randomUUID(),
      ...credentialOf(jwk),
      from: version - 1,
      to: version,
      cause: 'rotated',
      turnedAt: new Date().toISOString(),
    } as const;
    return new JwkUpdated({ ...facts, ...turn, keyId: keyId as string });
  }

  /** What the vault says when the material of these versions is compromised. */
  compromise(jwk: TestJwk, ...versions: number[]): JwkCompromised {
    const { jwkId, project, name, publicJwk } = jwk;
    const turnedAt = new Date().toISOString();
    const ended = { from: Math.max(...versions), to: null, cause: 'compromised', retireAt: null, turnedAt } as const;
    const turn = { rotationId: randomUUID(), ...credentialOf(jwk), ...ended };
    return new JwkCompromised({ ...turn, jwkId, project, name, publicJwks: [publicJwk], versions });
  }

  detach(jwk: TestJwk, rotationId: string | null = null): JwkDetached {
    const { jwkId, project, name, keyId } = jwk;
    jwk.keyId = null;
    return new JwkDetached({ jwkId, project, name, keyId: keyId as string, rotationId });
  }

  delete(jwk: TestJwk): JwkDeleted {
    this.jwks.splice(this.jwks.indexOf(jwk), 1);
    const { jwkId, project, name } = jwk;
    return new JwkDeleted({ jwkId, project, name });
  }
}

export const sourceOf = ({ project, name }: TestJwk): { project: string; name: string } => ({ project, name });

/** Publishes events as key-vault would; with `id` the same one again. */
export async function tell(service: TestService, event: DomainEvent, id: string = randomUUID()): Promise<void> {
  const { type, topic } = event.constructor as EventClass;
  const subject = event.subject();
  const envelope = {
    specversion: '1.0' as const,
    id,
    source: '/services/key-vault',
    type,
    subject,
    partitionkey: subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json' as const,
    data: { ...event } as Record<string, unknown>,
  };
  await service.eventLog.publish([recordOf(envelope, topic)]);
}

export function tokenOf({ privateKey, jwk }: TestKey, claims: object = {}): Promise<string> {
  const { alg, kid } = jwk as Jwk & { alg: string; kid: string };
  return new SignJWT({ sub: uniqueName('caller'), ...claims }).setProtectedHeader({ alg, kid }).sign(privateKey);
}
