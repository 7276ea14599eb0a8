import type { CredentialKind, EventEnvelope, Turned } from '@rekey/contracts';
import { readFacts } from '../rotations/read-facts.js';
import type { RotationEventFacts } from '../rotations/rotation-facts.js';

/** What whoever had a credential turned is told. */
export interface TurnAnswer {
  readonly rotationId: string;
  readonly version: number | null;
  /** Of the credential that stands beside the turned one from now on. */
  readonly id?: string;
  readonly secret?: string;
  readonly keyDetails?: string;
}

/** The event that turned a credential, among those that were published with it. */
export interface FoundTurn {
  readonly rotationId: string;
  readonly event: RotationEventFacts;
  readonly envelope: EventEnvelope;
}

/** @param of the credential that had to turn, of which the last counts; without it the first one that did */
export function turnAmong(
  published: readonly EventEnvelope[],
  of?: { readonly kind: CredentialKind; readonly id: string },
): FoundTurn | undefined {
  const turns = published.flatMap((envelope): FoundTurn[] => {
    const told = readFacts(envelope);
    return told !== undefined && 'event' in told && told.event.credential !== undefined
      ? [{ rotationId: told.rotationId, event: told.event, envelope }]
      : [];
  });
  const own = turns.findLast(({ event }) => event.credential?.kind === of?.kind && event.credential?.id === of?.id);
  return own ?? turns[0];
}

export function presentTurn(
  { published, ...made }: Turned,
  of: { kind: CredentialKind; id: string },
): TurnAnswer | undefined {
  const turn = turnAmong(published, made.id === undefined ? of : { kind: of.kind, id: made.id });
  return turn && { rotationId: turn.rotationId, version: turn.event.version ?? null, ...made };
}
