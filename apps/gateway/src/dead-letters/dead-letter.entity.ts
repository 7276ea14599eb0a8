import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that one subscriber could not handle. */
@Entity('dead_letters')
export class DeadLetter {
  /** The same for the same subscriber and event. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  subscriber!: string;

  @Column('jsonb')
  event!: Record<string, unknown>;

  @Column('text')
  error!: string;

  @Column('integer')
  attempts!: number;

  @Column('timestamptz', { name: 'failed_at' })
  failedAt!: Date;

  /** Null unless it was sent again and is not known to have failed since. */
  @Column('timestamptz', { name: 'redriven_at', nullable: true })
  redrivenAt!: Date | null;
}
