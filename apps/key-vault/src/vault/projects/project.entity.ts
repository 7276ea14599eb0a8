import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where keys that every project may use live. Always there. */
export const ADMIN_PROJECT = 'admin';

/** Holds keys and JWKs under names of its own. Never renamed and never removed. */
@Entity('projects')
export class Project {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;
}
