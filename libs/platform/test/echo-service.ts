import {
  Body,
  Controller,
  type DynamicModule,
  Get,
  Headers,
  HttpCode,
  HttpException,
  Module,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { currentRequestContext } from '@rekey/telemetry';
import { Type } from 'class-transformer';
import { IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { DataSource } from 'typeorm';
import { PageQuery } from '@rekey/http';
import { type Platform, PlatformModule, type ServiceDefinition } from '../src/index.js';

class InnerDto {
  @IsOptional()
  @IsString()
  restWebhook?: string;
}

export class EchoDto {
  @IsOptional()
  @IsString()
  @MaxLength(20)
  signingKey?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => InnerDto)
  inner?: InnerDto;
}

const PATHS = ['v1/echo', 'apiops/echo', 'zones/echo', 'v2/echo', 'zitadel.spec/Echo', 'oauth/echo'];

/** One route in every dialect, open, so that what is seen is the shell around it. */
@Controller(PATHS)
class EchoController {
  constructor(private readonly dataSource: DataSource) {}

  /** Gives the body back. */
  @Post()
  @HttpCode(200)
  echo(@Body() dto: EchoDto): object {
    return { dto, context: currentRequestContext() };
  }

  @Get()
  list(@Query() query: PageQuery): object {
    return { query };
  }

  @Post('cookie')
  @HttpCode(200)
  cookie(@Headers('cookie') cookie: string | undefined): object {
    return { cookie };
  }

  @Get('stored/:text')
  stored(@Param('text') text: string): Promise<unknown> {
    return this.dataSource.query('SELECT $1::text AS text', [text]);
  }

  @Get('broken')
  broken(): never {
    throw new Error('the secret detail');
  }
}

@Controller('v1/mine')
class MineController {
  @Get()
  who(@CurrentPrincipal() principal: Principal): object {
    return { principal, context: currentRequestContext() };
  }
}

/** Declares no access. */
@Controller('v1/forgotten')
class ForgottenController {
  @Get()
  forgotten(): string {
    return 'reached';
  }
}

@Controller('internal/v1/echo')
class InternalEchoController {
  @Get()
  echo(): object {
    return { internal: true };
  }

  @Post('refusals/:status')
  refuse(@Param('status') status: string): never {
    throw new HttpException('refused', Number(status));
  }

  /** Answers nobody. */
  @Post('silence')
  silence(): Promise<never> {
    return new Promise(() => undefined);
  }
}

@Module({})
class EchoModule {
  static register(platform: Platform): DynamicModule {
    return {
      module: EchoModule,
      imports: [PlatformModule.forRoot('key-vault', platform, { entities: [], migrations: [] })],
      controllers: [EchoController, MineController, ForgottenController, InternalEchoController],
    };
  }
}

export const echo: ServiceDefinition = {
  name: 'key-vault',
  routes: {
    routes: [
      { paths: ['/v1/echo', '/v1/echo/*'], permission: 'open' },
      { paths: ['/v1/mine'], permission: 'event.read' },
      { paths: ['/v1/forgotten'] },
      { paths: ['/apiops/echo', '/apiops/echo/*'], dialect: 'apinizer', permission: 'open' },
      { paths: ['/zones/echo', '/zones/echo/*'], dialect: 'cloudflare', permission: 'open' },
      { paths: ['/v2/echo', '/v2/echo/*'], dialect: 'zitadel-rest', permission: 'open' },
      { paths: ['/zitadel.spec/Echo', '/zitadel.spec/Echo/*'], dialect: 'zitadel-connect', permission: 'open' },
      { paths: ['/oauth/echo', '/oauth/echo/*'], dialect: 'oauth', permission: 'open' },
    ],
    operations: [],
  },
  config: RekeyConfig,
  register: (platform) => EchoModule.register(platform),
};
