import { Body, Controller, HttpCode, NotFoundException, Post } from '@nestjs/common';
import type { EventEnvelope, OnBehalf } from '@rekey/contracts';
import type { Plan } from './plan.js';
import { PlansService } from './plans.service.js';

/** Plans of the vendors' own calls, for the services that take them. */
@Controller('internal/v1/plans')
export class PlansInternalController {
  constructor(private readonly plans: PlansService) {}

  @Post()
  @HttpCode(200)
  async plan(@Body() { published, as }: { published: readonly EventEnvelope[]; as: OnBehalf }): Promise<Plan> {
    const plan = await this.plans.plan(published, as);
    if (plan === undefined) throw new NotFoundException();
    return plan;
  }
}
