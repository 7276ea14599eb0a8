import { DomainEvent, type EventData, EventType } from '@rekey/contracts';
import { IsString } from 'class-validator';

/** A colour is there. */
@EventType('io.rekey.colour.mixed.v1', { topic: 'colours', subject: 'name' })
export class ColourMixed extends DomainEvent {
  @IsString() readonly name!: string;

  constructor(data: EventData<ColourMixed>) {
    super(data);
  }
}
