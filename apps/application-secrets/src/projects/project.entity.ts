import { Column, Entity, PrimaryColumn } from 'typeorm';
import { NumberedRows } from '../management/numbered-rows.js';

/** What applications belong to, and what permissions may be limited to. */
@Entity('projects')
export class Project {
  @PrimaryColumn('text')
  id!: string;

  /** Id of the organization that owns it. */
  @Column('text')
  org!: string;

  /** Unique in its organization. */
  @Column('text')
  name!: string;

  /** The applications of an inactive one authenticate nobody. */
  @Column('text')
  state!: 'active' | 'inactive';

  @Column('bigint')
  sequence!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;
}

export const PROJECTS = new NumberedRows(Project, 'projects');
