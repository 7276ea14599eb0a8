import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A runtime that keys are deployed to. Never renamed and never removed. */
@Entity('environments')
export class Environment {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;
}
