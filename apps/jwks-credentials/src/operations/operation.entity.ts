import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a request to a zone can be: a method at a host and the template of its path. Rules and previews name it by its id. */
@Entity('operations')
export class ApiOperation {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'zone_id' })
  zoneId!: string;

  /** Upper case. */
  @Column('text')
  method!: string;

  /** Lower case, without a port. */
  @Column('text')
  host!: string;

  /** Path template, like `/api/users/{id}`. */
  @Column('text')
  endpoint!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
