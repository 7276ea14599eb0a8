import { Body, Controller, Delete, type DynamicModule, Get, HttpCode, Module, Post } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { DomainError, type ErrorKind } from '@rekey/errors';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { type Platform, PlatformModule, type ServiceDefinition } from '../src/index.js';

class CountDto {
  @IsOptional()
  @IsString()
  name?: string;

  @IsOptional()
  @IsIn(['invalid', 'conflict', 'unavailable', 'internal'])
  fail?: ErrorKind;
}

/** What the routes did so far, and what holds the next call back. */
export const effects = { count: 0, gate: Promise.resolve() };

async function count({ name = '', fail }: CountDto): Promise<object> {
  effects.count += 1;
  const effect = effects.count;
  await effects.gate;
  if (fail !== undefined) throw new DomainError({ code: `spec.${fail}`, kind: fail, message: fail });
  return { effect, name, secret: `shown once ${effect}` };
}

@Controller('v1/counts')
class CountsController {
  @Post()
  create(@Body() dto: CountDto): Promise<object> {
    return count(dto);
  }

  @Post('validate')
  validate(@Body() dto: CountDto): Promise<object> {
    return count(dto);
  }

  @Get()
  read(): Promise<object> {
    return count({});
  }

  @Delete()
  @HttpCode(204)
  async remove(): Promise<void> {
    await count({});
  }
}

@Controller(['v1/open', 'apiops/open', 'v2/open'])
class OpenController {
  @Post()
  create(@Body() dto: CountDto): Promise<object> {
    return count(dto);
  }
}

@Controller('internal/v1/counts')
class InternalCountsController {
  @Post()
  create(@Body() dto: CountDto): Promise<object> {
    return count(dto);
  }
}

@Module({})
class CountingModule {
  static register(platform: Platform): DynamicModule {
    return {
      module: CountingModule,
      imports: [PlatformModule.forRoot('key-vault', platform, { entities: [], migrations: [] })],
      controllers: [CountsController, OpenController, InternalCountsController],
    };
  }
}

/** Routes whose effect can be counted, held back and made to fail. */
export const counting: ServiceDefinition = {
  name: 'key-vault',
  routes: {
    routes: [
      { paths: ['/v1/counts', '/v1/counts/*', '/v1/open'] },
      { paths: ['/v1/counts/validate'], permission: 'token' },
      { paths: ['/apiops/open'], dialect: 'apinizer', permission: 'open' },
      { paths: ['/v2/open'], dialect: 'zitadel-rest', permission: 'open' },
    ],
    operations: [
      {
        rpc: 'rekey.v1.SpecService',
        operations: {
          Count: { rest: 'POST /v1/counts', permission: 'token' },
          Read: { rest: 'GET /v1/counts', permission: 'token' },
          Remove: { rest: 'DELETE /v1/counts', permission: 'token' },
          CountOpenly: { rest: 'POST /v1/open', permission: 'open' },
        },
      },
    ],
  },
  config: RekeyConfig,
  register: (platform) => CountingModule.register(platform),
};
