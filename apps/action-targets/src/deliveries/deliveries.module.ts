import { Module } from '@nestjs/common';
import { CallsModule } from '../calls/calls.module.js';
import { ExecutionsModule } from '../executions/executions.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveriesSubscriber } from './deliveries.subscriber.js';
import { DeliveryQueue } from './delivery-queue.js';
import { DeliveryResults } from './delivery-results.js';
import { DeliveryRetention } from './delivery-retention.js';
import { DeliverySender } from './delivery-sender.js';
import { DeliveryQueueRepository } from './delivery-queue.repository.js';
import { DeliveryWakeup } from './delivery-wakeup.js';

/** From events to signed calls of targets: a durable queue, what sends it, and what operators see of it. */
@Module({
  imports: [CallsModule, ExecutionsModule],
  controllers: [DeliveriesController, DeliveriesSubscriber],
  providers: [
    DeliveryQueue,
    DeliveryResults,
    DeliverySender,
    DeliveryQueueRepository,
    DeliveryWakeup,
    DeliveriesRepository,
    DeliveriesService,
    DeliveryRetention,
  ],
})
export class DeliveriesModule {}
