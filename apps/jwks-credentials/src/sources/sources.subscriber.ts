import { Controller } from '@nestjs/common';
import { JwkCompromised, JwkDeleted, JwkDetached, JwkUpdated } from '@rekey/contracts';
import { type EventContext, OnEvent, OnEvents, type ReceivedEvent, type TogetherContext } from '@rekey/messaging';
import { FollowJwkService } from './follow-jwk.service.js';

const DELETED = 'The JWK was deleted: the last version is kept';

@Controller()
export class SourcesSubscriber {
  constructor(private readonly followers: FollowJwkService) {}

  @OnEvents(JwkUpdated, { id: 'SourcesSubscriber.onJwkUpdated' })
  onJwkUpdated(
    received: readonly ReceivedEvent<JwkUpdated>[],
    { manager, isAlone }: TogetherContext,
  ): Promise<ReadonlySet<string>> {
    return this.followers.updateAll(manager, received, isAlone);
  }

  @OnEvent(JwkCompromised, { id: 'SourcesSubscriber.onJwkCompromised' })
  onJwkCompromised(event: JwkCompromised, { manager, envelope }: EventContext): Promise<void> {
    return this.followers.compromise(manager, event, envelope.id);
  }

  @OnEvent(JwkDetached, { id: 'SourcesSubscriber.onJwkDetached' })
  onJwkDetached(event: JwkDetached, { manager, envelope }: EventContext): Promise<void> {
    return this.followers.detach(manager, event, envelope.id);
  }

  @OnEvent(JwkDeleted, { id: 'SourcesSubscriber.onJwkDeleted' })
  onJwkDeleted(event: JwkDeleted, { manager }: EventContext): Promise<void> {
    return this.followers.leave(manager, event, DELETED);
  }
}
