import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What token configurations belong to. */
@Entity('zones')
export class Zone {
  /** 32 lower-case hexadecimal digits. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;
}
