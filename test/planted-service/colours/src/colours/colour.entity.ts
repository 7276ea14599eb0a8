import { Entity, PrimaryColumn } from 'typeorm';

@Entity('colours')
export class Colour {
  @PrimaryColumn('text')
  name!: string;
}
