import { Body, Controller, Post } from '@nestjs/common';
import { CreateEnvironmentDto } from './dto/create-environment.dto.js';
import { EnvironmentsService } from './environments.service.js';
import { type EnvironmentAnswer, presentEnvironment } from './present-environment.js';

@Controller('v1/environments')
export class EnvironmentsController {
  constructor(private readonly environments: EnvironmentsService) {}

  @Post()
  async create(@Body() dto: CreateEnvironmentDto): Promise<EnvironmentAnswer> {
    return presentEnvironment(await this.environments.create(dto));
  }
}
