import { Controller, Get, Param, Query } from '@nestjs/common';
import type { Page } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { CredentialsService } from './credentials.service.js';
import { ListCredentialsQuery } from './dto/list-credentials.query.js';
import type { CredentialAnswer, CredentialItem } from './present-credential.js';

@Controller('v1/credentials')
export class CredentialsController {
  constructor(private readonly credentials: CredentialsService) {}

  /** Every credential that the caller may read at its owner. */
  @Get()
  list(@Query() query: ListCredentialsQuery, @CurrentPrincipal() principal: Principal): Promise<Page<CredentialItem>> {
    return this.credentials.list(query, principal);
  }

  /** One credential with its ring, what depends on it, and its last rotations. */
  @Get(':kind/:id')
  get(
    @Param('kind') kind: string,
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CredentialAnswer> {
    return this.credentials.get(kind, id, principal);
  }
}
