import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.js';
import { CampaignItemsRepository } from './campaign-items.repository.js';
import { CampaignRunner } from './campaign-runner.js';
import { CampaignsController } from './campaigns.controller.js';
import { CampaignsRepository } from './campaigns.repository.js';
import { CampaignsService } from './campaigns.service.js';

@Module({
  imports: [OrdersModule],
  controllers: [CampaignsController],
  providers: [CampaignsService, CampaignsRepository, CampaignItemsRepository, CampaignRunner],
})
export class CampaignsModule {}
