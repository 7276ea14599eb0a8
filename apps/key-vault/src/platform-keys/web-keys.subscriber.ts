import { Controller } from '@nestjs/common';
import { WebKeyActivated, WebKeyCreated, WebKeyRemoved } from '@rekey/contracts';
import { OnEvent } from '@rekey/messaging';
import { WebKeySet } from './web-key-set.js';

/** Another replica changed the keys. */
@Controller()
export class WebKeysSubscriber {
  constructor(private readonly set: WebKeySet) {}

  @OnEvent(WebKeyCreated, { broadcast: true })
  onWebKeyCreated(): void {
    this.set.forget();
  }

  @OnEvent(WebKeyActivated, { broadcast: true })
  onWebKeyActivated(): void {
    this.set.forget();
  }

  @OnEvent(WebKeyRemoved, { broadcast: true })
  onWebKeyRemoved(): void {
    this.set.forget();
  }
}
