import {
  type CredentialReference,
  EVENT_CLASSES,
  type EventEnvelope,
  KeyCompromised,
  KeyRotated,
  RotationApplied,
} from '@rekey/contracts';
import type { RotationEventFacts, RotationReportFacts } from './rotation-facts.js';

/** A saying about a rotation, to be kept under its own id. */
export type ToldOfRotation =
  | { readonly rotationId: string; readonly event: RotationEventFacts }
  | { readonly rotationId: string; readonly report: RotationReportFacts };

/** Events in the chain of a rotation are those whose class names participants, none perhaps. */
const CHAIN: ReadonlyMap<string, readonly string[]> = new Map(
  EVENT_CLASSES.flatMap(({ type, participants }) =>
    participants === undefined ? [] : [[type, participants] as const],
  ),
);
const OF_ENVIRONMENTS: ReadonlySet<string> = new Set([KeyRotated.type, KeyCompromised.type]);

/** Undefined when the event is in no rotation. */
export function readFacts(envelope: EventEnvelope): ToldOfRotation | undefined {
  const { rotationid: rotationId, type } = envelope;
  if (rotationId === undefined) return undefined;
  if (type === RotationApplied.type) return { rotationId, report: reportOf(envelope) };
  const participants = CHAIN.get(type);
  return participants === undefined ? undefined : { rotationId, event: eventOf(envelope, participants) };
}

function reportOf({ id, time, data }: EventEnvelope): RotationReportFacts {
  const { service, answers = '', dependants, caused = [] } = data as unknown as RotationApplied;
  return { id, at: new Date(time).toISOString(), service, answers, dependants, caused };
}

interface ChainData {
  readonly credential?: CredentialReference;
  readonly jwkId?: string;
  readonly participants?: readonly string[];
  readonly cause?: RotationEventFacts['cause'];
  readonly from?: number | null;
  readonly to?: number | null;
  readonly retireAt?: string | null;
  readonly environments?: RotationEventFacts['environments'];
}

function eventOf(envelope: EventEnvelope, declared: readonly string[]): RotationEventFacts {
  const { id, type, time, source, actor, requestid: requestId, data } = envelope;
  const { credential, jwkId, participants = declared, cause, from, to, retireAt, environments } = data as ChainData;
  const about = credential ?? (jwkId === undefined ? undefined : { kind: 'jwk', id: jwkId });
  return {
    ...{ id, at: new Date(time).toISOString(), service: source.replace('/services/', ''), participants },
    ...{ credential, about: about && { kind: about.kind, id: about.id } },
    ...{ cause, version: to ?? null, previousVersion: from ?? null, retireAt: retireAt ?? null },
    ...(OF_ENVIRONMENTS.has(type)
      ? { environments: environments?.map(({ name, version }) => ({ name, version })) }
      : {}),
    ...{ actor, requestId },
  };
}
