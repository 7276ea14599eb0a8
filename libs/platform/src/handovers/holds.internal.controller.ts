import { Body, Controller, HttpCode, Injectable, Post } from '@nestjs/common';
import type { FeedingKind, Hold } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { currentRequestContext, withRequestContext } from '@rekey/telemetry';

/** Notes whether a credential has holders, for a caller who may change it, and hands over what is active where asked. */
export type Holding = (hold: Pick<Hold, 'id' | 'isHeld' | 'fills'>, caller: Principal) => Promise<void>;

/** Whose value may feed a vault key, in this service. */
@Injectable()
export class Holdings {
  private readonly byKind = new Map<FeedingKind, Holding>();

  add(kind: FeedingKind, holding: Holding): void {
    this.byKind.set(kind, holding);
  }

  /** @throws InvalidInput for a kind that is not of this service, and what the owner refuses */
  async hold({ kind, as, ...hold }: Hold): Promise<void> {
    const holding = this.byKind.get(kind);
    if (holding === undefined) throw InvalidInput.field('kind', `a ${kind} cannot feed a vault key`);
    await holding(hold, as);
  }
}

@Controller('internal/v1/holds')
export class HoldsInternalController {
  constructor(private readonly holdings: Holdings) {}

  @Post()
  @HttpCode(200)
  async hold(@Body() hold: Hold): Promise<object> {
    const context = { requestId: '', ...currentRequestContext(), actor: hold.as.id, org: hold.as.org };
    await withRequestContext(context, () => this.holdings.hold(hold));
    return {};
  }
}
