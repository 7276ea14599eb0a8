import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeadLetter } from './dead-letter.entity.js';
import { DeadLetterRetention } from './dead-letter-retention.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLettersService } from './dead-letters.service.js';
import { DeadLettersSubscriber } from './dead-letters.subscriber.js';

@Module({
  imports: [TypeOrmModule.forFeature([DeadLetter])],
  controllers: [DeadLettersController, DeadLettersSubscriber],
  providers: [DeadLettersService, DeadLetterRetention],
})
export class DeadLettersModule {}
