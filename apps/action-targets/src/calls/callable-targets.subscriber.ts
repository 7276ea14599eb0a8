import { Controller } from '@nestjs/common';
import { TargetDeleted, TargetSigningKeyRotated, TargetUpdated } from '@rekey/contracts';
import { OnEvent } from '@rekey/messaging';
import { CallableTargets } from './callable-targets.js';
import { TargetCaller } from './target-caller.js';

/** Keeps every replica's copies of targets current. */
@Controller()
export class CallableTargetsSubscriber {
  constructor(
    private readonly targets: CallableTargets,
    private readonly caller: TargetCaller,
  ) {}

  @OnEvent(TargetUpdated, { broadcast: true })
  onTargetUpdated({ targetId }: TargetUpdated): void {
    this.targets.forget(targetId);
  }

  @OnEvent(TargetSigningKeyRotated, { broadcast: true })
  onTargetSigningKeyRotated({ targetId }: TargetSigningKeyRotated): void {
    this.targets.forget(targetId);
  }

  @OnEvent(TargetDeleted, { broadcast: true })
  onTargetDeleted({ targetId }: TargetDeleted): void {
    this.targets.forget(targetId);
    this.caller.forget(targetId);
  }
}
