import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { Feed, FeedAssignment, FeedingCredential, Handover, OnBehalf } from '@rekey/contracts';
import { FeedsService } from './feeds.service.js';
import { HandoversService } from './handovers.service.js';

/** What the ledger asks for callers who set holders, and how owners bring what their credentials became. */
@Controller('internal/v1')
export class FeedsInternalController {
  constructor(
    private readonly feeds: FeedsService,
    private readonly handovers: HandoversService,
  ) {}

  @Post('feeds')
  @HttpCode(200)
  async set(@Body() assignment: FeedAssignment): Promise<object> {
    await this.feeds.set(assignment);
    return {};
  }

  @Post('feeds/of')
  @HttpCode(200)
  async of(@Body() { as, ...credential }: FeedingCredential & { readonly as: OnBehalf }): Promise<{
    readonly feeds: readonly Feed[];
  }> {
    return { feeds: await this.feeds.of(credential, as) };
  }

  @Post('feeds/feeding')
  @HttpCode(200)
  async feeding(@Body() asked: { readonly kind: string; readonly ids: readonly string[] }): Promise<{
    readonly ids: readonly string[];
  }> {
    return { ids: await this.feeds.feeding(asked) };
  }

  @Post('handovers')
  @HttpCode(200)
  async take(@Body() handover: Handover): Promise<object> {
    await this.handovers.take(handover);
    return {};
  }
}
