import { IsIn, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A token validation rule was created, edited (moved to another precedence too) or deleted. */
@EventType('io.rekey.token-rule.changed.v1', { topic: 'jwks-credentials', subject: 'ruleId' })
export class TokenRuleChanged extends DomainEvent {
  @IsString() readonly zoneId!: string;
  @IsString() readonly ruleId!: string;
  @IsIn(['created', 'edited', 'deleted']) readonly change!: 'created' | 'edited' | 'deleted';

  constructor(data: EventData<TokenRuleChanged>) {
    super(data);
  }
}
