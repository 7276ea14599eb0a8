import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Colour } from './colour.entity.js';
import { ColourMixed } from './colour-mixed.js';

@Injectable()
export class ColoursService {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  async mix(name: string): Promise<Colour> {
    await this.transactions.run(async (manager) => {
      await manager.insert(Colour, { name });
      await this.outbox.add(manager, new ColourMixed({ name }));
    });
    return { name };
  }
}
