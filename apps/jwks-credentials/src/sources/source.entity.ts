import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a configuration gets keys from by itself: a JWK of the vault, or a JWKS at a URL. */
@Entity('sources')
export class Source {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'configuration_id' })
  configurationId!: string;

  @Column('integer')
  position!: number;

  @Column('text')
  kind!: 'jwk' | 'url';

  @Column('text', { nullable: true })
  project!: string | null;

  @Column('text', { nullable: true })
  name!: string | null;

  /** Of the bound JWK: it stays the same over renames. */
  @Column('text', { name: 'jwk_id', nullable: true })
  jwkId!: string | null;

  @Column('text', { nullable: true })
  url!: string | null;

  /** Sealed: what follows the path of the URL, which in the database ends with it. `SourceUrls` joins them. */
  @Column('bytea', { name: 'url_query', nullable: true })
  urlQuery!: Buffer | null;

  /** Of the bound JWK, as the vault counts, that was seen last: what is older comes too late. 0 for a URL. */
  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'last_sync', nullable: true })
  lastSync!: Date | null;

  /** Why the keys are not those of the source any more; null when they are. */
  @Column('text', { nullable: true })
  error!: string | null;

  /** Of the answer whose keys are stored (RFC 9110 section 8.8.3); null for a JWK and where the URL sends none. */
  @Column('text', { nullable: true })
  etag!: string | null;

  /** When a URL is fetched again; of no meaning for a JWK. */
  @Column('timestamptz', { name: 'refresh_at' })
  refreshAt!: Date;
}
