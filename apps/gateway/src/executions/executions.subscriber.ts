import { Controller } from '@nestjs/common';
import { ExecutionSet, TargetDeleted } from '@rekey/contracts';
import { OnEvent } from '@rekey/messaging';
import { ExecutionConditions } from './execution-conditions.js';

@Controller()
export class ExecutionsSubscriber {
  constructor(private readonly conditions: ExecutionConditions) {}

  @OnEvent(ExecutionSet, { broadcast: true })
  onExecutionSet(): void {
    this.conditions.refreshSoon();
  }

  /** An execution whose last target is gone is none any more. */
  @OnEvent(TargetDeleted, { broadcast: true })
  onTargetDeleted(): void {
    this.conditions.refreshSoon();
  }
}
