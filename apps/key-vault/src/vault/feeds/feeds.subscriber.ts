import { Controller } from '@nestjs/common';
import { ApplicationRemoved, ProjectRemoved, TargetDeleted } from '@rekey/contracts';
import { type EventContext, OnEvent } from '@rekey/messaging';
import { FeedsRepository } from './feeds.repository.js';

/** A credential that is gone feeds nothing any more. */
@Controller()
export class FeedsSubscriber {
  constructor(private readonly feeds: FeedsRepository) {}

  @OnEvent(ApplicationRemoved, { id: 'FeedsSubscriber.onApplicationRemoved' })
  onApplicationRemoved({ appId }: ApplicationRemoved, { manager }: EventContext): Promise<void> {
    return this.feeds.removeOf(manager, { kind: 'client-secret', id: appId });
  }

  @OnEvent(ProjectRemoved, { id: 'FeedsSubscriber.onProjectRemoved' })
  onProjectRemoved({ projectId }: ProjectRemoved, { manager }: EventContext): Promise<void> {
    return this.feeds.removeOf(manager, { project: projectId });
  }

  @OnEvent(TargetDeleted, { id: 'FeedsSubscriber.onTargetDeleted' })
  onTargetDeleted({ targetId }: TargetDeleted, { manager }: EventContext): Promise<void> {
    return this.feeds.removeOf(manager, { kind: 'target-signing-key', id: targetId });
  }
}
