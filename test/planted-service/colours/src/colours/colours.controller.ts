import { Body, Controller, Get, Post } from '@nestjs/common';
import type { Colour } from './colour.entity.js';
import { ColoursService } from './colours.service.js';
import { MixColourDto } from './mix-colour.dto.js';

@Controller()
export class ColoursController {
  constructor(private readonly colours: ColoursService) {}

  /** Makes a colour. */
  @Post('v1/colours')
  mix(@Body() { name }: MixColourDto): Promise<Colour> {
    return this.colours.mix(name);
  }

  /** Below a declared path, and no operation: nobody may. */
  @Get('v1/colours/forgotten')
  forgotten(): object {
    return { reached: true };
  }
}
