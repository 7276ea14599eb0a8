import { Controller } from '@nestjs/common';
import { MasterKeyRotationStarted } from '@rekey/contracts';
import { beginRotation } from '@rekey/database';
import { type EventContext, OnEvent } from '@rekey/messaging';

/** Every service carries over what it keeps sealed. */
@Controller()
export class MasterKeyRotationsSubscriber {
  @OnEvent(MasterKeyRotationStarted, { id: 'MasterKeyRotationsSubscriber.onMasterKeyRotationStarted' })
  onMasterKeyRotationStarted(event: MasterKeyRotationStarted, { manager }: EventContext): Promise<void> {
    const { jobId: id, kekId, startedAt } = event;
    return beginRotation(manager, { id, kekId, startedAt: new Date(startedAt) });
  }
}
