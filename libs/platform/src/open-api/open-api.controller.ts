import { Controller, Get } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { OpenApiDocument } from './open-api-document.js';

/** For the gateway, which shows one document of all services. */
@Controller('internal/v1')
export class OpenApiController {
  constructor(private readonly openApi: OpenApiDocument) {}

  @Get('openapi.json')
  document(): Promise<OpenAPIObject> {
    return this.openApi.get();
  }
}
