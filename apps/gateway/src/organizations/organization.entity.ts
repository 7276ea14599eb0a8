import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The tenant that owns projects. One is the default and owns what names none. */
@Entity('organizations')
export class Organization {
  /** Decimal, as ZITADEL shows it. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('boolean', { name: 'is_default' })
  isDefault!: boolean;
}
