import { Body, Controller, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { type WriteAnswer } from '../../deployments/present-deployment.js';
import { DeploymentsService } from '../../deployments/deployments.service.js';
import { CreateKeyDto } from './dto/create-key.dto.js';
import { UpdateKeyQuery } from './dto/key.queries.js';
import { UpdateKeyDto } from './dto/update-key.dto.js';
import { KeyUpdatesService } from './key-updates.service.js';
import { type KeyPath, PathOf } from './key-path.js';
import { materialRoutes } from './material-routes.js';
import { KeysService } from './keys.service.js';
import { presentKey } from './present-key.js';

/** Any token enters: what it may do here is a matter of the project, and said in the vendor's words. */
@Controller('apiops/projects/:projectName/keys')
export class KeysController extends materialRoutes('key', presentKey) {
  constructor(
    keys: KeysService,
    deployments: DeploymentsService,
    private readonly updates: KeyUpdatesService,
  ) {
    super(keys, deployments);
  }

  @Post()
  @HttpCode(200)
  async create(
    @Param('projectName') projectName: string,
    @Body() dto: CreateKeyDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.deploy({ deployed: await this.keys.create(principal, projectName, dto) });
  }

  @Put(':keyName')
  async update(
    @PathOf('key') path: KeyPath,
    @Query() query: UpdateKeyQuery,
    @Body() dto: UpdateKeyDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<WriteAnswer> {
    return this.deploy(await this.updates.update(principal, path, dto, query));
  }
}
