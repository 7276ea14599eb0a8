import { EventEmitter, once } from 'node:events';
import {
  Body,
  Controller,
  type DynamicModule,
  Get,
  Headers,
  HttpCode,
  Module,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { type Platform, PlatformModule, type ServiceDefinition } from '@rekey/platform';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { IsOptional, IsString } from 'class-validator';

class EchoDto {
  @IsOptional()
  @IsString()
  content?: string;
}

/** Shows what arrives at a service behind the gateway. */
@Controller('apiops/projects/:project/keys')
class KeysController {
  @Post()
  @HttpCode(200)
  echo(
    @Param('project') project: string,
    @Body() dto: EchoDto,
    @Query() query: Record<string, unknown>,
    @Headers() headers: Record<string, string>,
    @CurrentPrincipal() principal: Principal,
  ): object {
    return { project, length: dto.content?.length ?? null, query, headers, principal };
  }

  @Get()
  list(@CurrentPrincipal() principal: Principal): object {
    return { items: 'x'.repeat(300_000), principal };
  }
}

@Controller('v1/projects/:project/jwks.json')
class JwksController {
  @Get()
  jwks(@Headers() headers: Record<string, string>): object {
    return { keys: [], headers };
  }
}

/** Answers when it is told to. */
@Controller('v1/runtime/environments/:name/bundle')
class BundleController {
  static readonly answers = new EventEmitter();

  @Get()
  async get(@Param('name') name: string, @CurrentPrincipal() principal: Principal): Promise<object> {
    BundleController.answers.emit('asked', name);
    await once(BundleController.answers, name);
    return { name, principal };
  }
}

/** Emits `asked` with the name when somebody waits; emitting the name answers. */
export const { answers } = BundleController;

@Module({})
class UpstreamModule {
  static register(platform: Platform): DynamicModule {
    return {
      module: UpstreamModule,
      imports: [PlatformModule.forRoot('key-vault', platform, { entities: [], migrations: [] })],
      controllers: [KeysController, JwksController, BundleController],
    };
  }
}

/** In key-vault's place. */
export const upstreamApp: ServiceDefinition = {
  name: 'key-vault',
  config: RekeyConfig,
  register: (platform) => UpstreamModule.register(platform),
};
