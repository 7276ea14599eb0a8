import { Controller, Get, NotFoundException, Query } from '@nestjs/common';
import type { VaultJwk } from '@rekey/contracts';
import { IsString } from 'class-validator';
import { JwksService } from './jwks.service.js';

class FindJwkQuery {
  @IsString()
  project!: string;

  @IsString()
  name!: string;
}

/** What jwks-credentials asks when a configuration is bound to a JWK. */
@Controller('internal/v1/jwks')
export class JwksInternalController {
  constructor(private readonly jwks: JwksService) {}

  @Get()
  async find(@Query() { project, name }: FindJwkQuery): Promise<VaultJwk> {
    const jwk = await this.jwks.find(project, name);
    if (jwk === null) throw new NotFoundException();
    return jwk;
  }
}
