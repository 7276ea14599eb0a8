import type { CredentialReference, RotationCause, RotationDependant } from '@rekey/contracts';

/** An event of a rotation: the one that turned the credential, or one that this caused. Times are RFC 3339 in UTC. */
export interface RotationEventFacts {
  readonly id: string;
  readonly at: string;
  readonly service: string;
  /** The services that have to report. */
  readonly participants: readonly string[];
  /** What turned; absent where nothing did, as where a JWK was cut off. */
  readonly credential?: CredentialReference | undefined;
  /** What it is about: as whose dependants those of its report count. */
  readonly about?: DependantName | undefined;
  readonly cause?: RotationCause | undefined;
  readonly version?: number | null | undefined;
  readonly previousVersion?: number | null | undefined;
  readonly retireAt?: string | null | undefined;
  readonly environments?: readonly { readonly name: string; readonly version: number }[] | undefined;
  readonly actor?: string | undefined;
  readonly requestId?: string | undefined;
}

export interface DependantName {
  readonly kind: string;
  readonly id: string;
}

/** What a service said it did about an event. */
export interface RotationReportFacts {
  readonly id: string;
  readonly at: string;
  readonly service: string;
  readonly answers: string;
  readonly dependants: readonly RotationDependant[];
  readonly caused: readonly string[];
}

/** A worker that was there when a key turned in its environment. */
export interface WorkerFacts {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly createdAt: string | null;
  readonly removedAt: string | null;
  /** The first bundle with the new version; null while there is none. */
  readonly awaits: number | null;
  /** When it accepted that one or a later one first. */
  readonly acceptedAt: string | null;
  /** The key that turned with the credential and that it takes; absent where that is the credential itself. */
  readonly holder?: string;
}

/** A rotation of the same credential. */
export interface SiblingRotation {
  readonly id: string;
  readonly cause: RotationCause;
  readonly startedAt: string;
  readonly previousVersion: number | null;
}
