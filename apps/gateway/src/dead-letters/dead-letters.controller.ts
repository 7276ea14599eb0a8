import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type Page, PageQuery } from '@rekey/http';
import { type DeadLetterAnswer, DeadLettersService } from './dead-letters.service.js';

@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLettersService) {}

  /** Events that a subscriber could not handle. */
  @Get()
  list(@Query() query: PageQuery): Promise<Page<DeadLetterAnswer>> {
    return this.deadLetters.list(query);
  }

  /** Sends the event to its subscriber once more. */
  @Post(':id/redrive')
  @HttpCode(202)
  async redrive(@Param('id') id: string): Promise<{ readonly id: string }> {
    await this.deadLetters.redrive(id);
    return { id };
  }
}
