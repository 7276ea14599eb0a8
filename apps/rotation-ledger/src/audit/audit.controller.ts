import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Page } from '@rekey/http';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import { Answers } from '@rekey/platform';
import type { FastifyReply } from 'fastify';
import type { AuditEntryAnswer, AuditItem } from './audit-entry.js';
import { AuditExportService } from './audit-export.service.js';
import { AuditService } from './audit.service.js';
import { ExportAuditQuery } from './dto/export-audit.query.js';
import { ListAuditQuery } from './dto/list-audit.query.js';

@Controller('v1/audit')
export class AuditController {
  constructor(
    private readonly audit: AuditService,
    private readonly exports: AuditExportService,
  ) {}

  /** What happened to what the caller may see, the newest first. */
  @Get()
  list(@Query() query: ListAuditQuery, @CurrentPrincipal() principal: Principal): Promise<Page<AuditItem>> {
    return this.audit.list(query, principal);
  }

  /** One entry, with the bytes that are hashed. */
  @Get('entries/:index')
  get(@Param('index') index: string, @CurrentPrincipal() principal: Principal): Promise<AuditEntryAnswer> {
    return this.audit.get(index, principal);
  }

  /** Entries as NDJSON, which `scripts/verify-audit.mjs` checks: `{index, leaf}` a line, the last one `{checkpoint, key}`. */
  @Get('export')
  @Answers({ produces: ['application/x-ndjson'] })
  async export(
    @Query() query: ExportAuditQuery,
    @CurrentPrincipal() principal: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const lines = await this.exports.export(query, principal);
    await reply.header('content-type', 'application/x-ndjson; charset=utf-8').send(lines);
  }
}
