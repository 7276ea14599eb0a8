import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { PutPolicyDto } from './dto/put-policy.dto.js';
import { PoliciesService } from './policies.service.js';
import type { PolicyAnswer, PolicyItem } from './present-policy.js';

@Controller('v1/policies')
export class PoliciesController {
  constructor(private readonly policies: PoliciesService) {}

  @Get()
  list(@Query() query: PageQuery): Promise<Page<PolicyItem>> {
    return this.policies.list(query);
  }

  @Get(':name')
  get(@Param('name') name: string, @CurrentPrincipal() principal: Principal): Promise<PolicyAnswer> {
    return this.policies.get(name, principal);
  }

  /** Sets a policy, in place of what it was; answers what it will turn next. */
  @Put(':name')
  put(
    @Param('name') name: string,
    @Body() dto: PutPolicyDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<PolicyAnswer> {
    return this.policies.put(name, dto, principal);
  }

  @Delete(':name')
  @HttpCode(204)
  remove(@Param('name') name: string): Promise<void> {
    return this.policies.remove(name);
  }
}
