import { Controller, Get } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Answers } from '@rekey/platform';
import { OpenApiService } from './open-api.service.js';

@Controller()
export class DocsController {
  constructor(private readonly openApi: OpenApiService) {}

  /** The API of every service. `/docs` shows it to people. */
  @Get('openapi.json')
  @Answers<object>()
  document(): Promise<OpenAPIObject> {
    return this.openApi.document();
  }
}
