import { Injectable } from '@nestjs/common';

/** How whoever makes deliveries due tells the queue of this replica to look now; the others find them when they poll. */
@Injectable()
export class DeliveryWakeup {
  private readonly listeners: (() => void)[] = [];

  subscribe(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Call it after the commit. */
  wake(): void {
    for (const listener of this.listeners) listener();
  }
}
