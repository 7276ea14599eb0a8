import { Module } from '@nestjs/common';
import { AccessTokensModule } from '../access-tokens/access-tokens.module.js';
import { ApiopsTokensController } from './apiops-tokens.controller.js';
import { ApiopsTokensService } from './apiops-tokens.service.js';

@Module({
  imports: [AccessTokensModule],
  controllers: [ApiopsTokensController],
  providers: [ApiopsTokensService],
})
export class ApiopsTokensModule {}
