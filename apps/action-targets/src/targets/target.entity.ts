import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The vendor's order, which sorting by type goes by. */
export const TARGET_TYPES = ['restWebhook', 'restCall', 'restAsync'] as const;
export type TargetType = (typeof TARGET_TYPES)[number];

/** Protobuf numbers are the positions. The first behaves like JSON. */
export const PAYLOAD_TYPES = [
  'PAYLOAD_TYPE_UNSPECIFIED',
  'PAYLOAD_TYPE_JSON',
  'PAYLOAD_TYPE_JWT',
  'PAYLOAD_TYPE_JWE',
] as const;
export type PayloadType = (typeof PAYLOAD_TYPES)[number];

/** What a caller decides about a target. */
export interface TargetSettings {
  readonly name: string;
  readonly targetType: TargetType;
  /** Whether a failed call stops the execution. Never for an asynchronous target, which nobody waits for. */
  readonly interruptOnError: boolean;
  readonly timeoutMs: number;
  readonly endpoint: string;
  readonly payloadType: PayloadType;
}

/** Where an execution calls, and how. Its signing keys are a ring of versions beside it. */
@Entity('targets')
export class Target implements TargetSettings {
  @PrimaryColumn('text')
  id!: string;

  /** Unique, and upper and lower case are different. */
  @Column('text')
  name!: string;

  @Column('text', { name: 'target_type' })
  targetType!: TargetType;

  @Column('boolean', { name: 'interrupt_on_error' })
  interruptOnError!: boolean;

  @Column('integer', { name: 'timeout_ms' })
  timeoutMs!: number;

  /** As the caller wrote it. */
  @Column('text')
  endpoint!: string;

  /** Sealed: what follows the path of the endpoint, which in the database ends with it. `EndpointCipher` joins them. */
  @Column('bytea', { name: 'endpoint_query', nullable: true })
  endpointQuery!: Buffer | null;

  @Column('text', { name: 'payload_type' })
  payloadType!: PayloadType;

  /** Number of the signing key version made next. */
  @Column('integer', { name: 'next_key_number' })
  nextKeyNumber!: number;

  /** Whether a vault key takes its signing key. */
  @Column('boolean', { name: 'is_held', default: false })
  isHeld!: boolean;

  /** Deliveries go out one after the other, in the order of the events. */
  @Column('boolean', { default: false })
  ordered!: boolean;

  /** Most calls at once from one replica. */
  @Column('integer', { default: 32 })
  concurrency!: number;

  /** Private addresses, CIDRs and hosts, that this target alone may have. */
  @Column('text', { name: 'egress_allow', array: true, default: [] })
  egressAllow!: string[];

  /** When it answered 410: nothing is delivered to it until it is changed. */
  @Column('timestamptz', { name: 'disabled_at', nullable: true })
  disabledAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;

  /** Takes over what is given and returns what is different now. */
  apply(settings: Partial<TargetSettings>): Partial<TargetSettings> {
    const changed = Object.entries(settings).filter(([field, value]) => value !== this[field as keyof TargetSettings]);
    const changes: Partial<TargetSettings> = Object.fromEntries(changed);
    Object.assign(this, changes);
    return changes;
  }
}
