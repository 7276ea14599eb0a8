import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Teller } from '../authorization/original-request.js';

/** What token configurations belong to. */
@Entity('zones')
export class Zone {
  /** 32 lower-case hexadecimal digits. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  /** Who tells what a proxy asks about; null: whoever tells it whole. */
  @Column('text', { name: 'original_request', nullable: true })
  originalRequest!: Teller | null;
}
