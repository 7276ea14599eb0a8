import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ZonesModule } from '../zones/zones.module.js';
import { BulkRulesController } from './bulk-rules.controller.js';
import { PreviewController } from './preview.controller.js';
import { RuleChecks } from './rule-checks.js';
import { TokenRule } from './rule.entity.js';
import { RulesController } from './rules.controller.js';
import { RulesRepository } from './rules.repository.js';
import { RulesService } from './rules.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([TokenRule]), ZonesModule],
  controllers: [BulkRulesController, PreviewController, RulesController],
  providers: [RuleChecks, RulesRepository, RulesService],
})
export class RulesModule {}
