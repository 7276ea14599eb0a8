import { Controller } from '@nestjs/common';
import { JwkCompromised, JwkDeleted, JwkDetached, JwkUpdated } from '@rekey/contracts';
import { type EventContext, OnEvent } from '@rekey/messaging';
import { FollowJwkService } from './follow-jwk.service.js';

const DELETED = 'The JWK was deleted: the last version is kept';

@Controller()
export class SourcesSubscriber {
  constructor(private readonly followers: FollowJwkService) {}

  @OnEvent(JwkUpdated, { id: 'SourcesSubscriber.onJwkUpdated' })
  onJwkUpdated(event: JwkUpdated, { manager, envelope }: EventContext): Promise<void> {
    return this.followers.update(manager, event, envelope.id);
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
