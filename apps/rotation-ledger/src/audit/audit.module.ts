import { Module } from '@nestjs/common';
import { AuditAppender } from './audit-appender.js';
import { AuditController } from './audit.controller.js';
import { AuditEntriesRepository } from './audit-entries.repository.js';
import { AuditExportService } from './audit-export.service.js';
import { AuditLogController } from './audit-log.controller.js';
import { AuditLogRepository } from './audit-log.repository.js';
import { AuditLogService } from './audit-log.service.js';
import { AuditService } from './audit.service.js';
import { AuditSigner } from './audit-signer.js';
import { AuditSubscriber } from './audit.subscriber.js';
import { CheckpointPublisher } from './checkpoint-publisher.js';

@Module({
  controllers: [AuditController, AuditLogController, AuditSubscriber],
  providers: [
    AuditEntriesRepository,
    AuditLogRepository,
    AuditSigner,
    AuditAppender,
    CheckpointPublisher,
    AuditService,
    AuditLogService,
    AuditExportService,
  ],
})
export class AuditModule {}
