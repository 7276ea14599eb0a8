import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a zone's tokens are found. Which keys they may be signed with stands in its credentials. */
@Entity('configurations')
export class Configuration {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'zone_id' })
  zoneId!: string;

  @Column('text')
  title!: string;

  @Column('text')
  description!: string;

  @Column('text', { name: 'token_sources', array: true })
  tokenSources!: string[];

  @Column('text', { name: 'token_type' })
  tokenType!: string;

  /** Of its keys: how often they were replaced since it was created. */
  @Column('integer', { default: 0 })
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_updated' })
  lastUpdated!: Date;
}
