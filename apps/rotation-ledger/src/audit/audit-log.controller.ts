import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { Answers } from '@rekey/platform';
import { type AuditProof, AuditLogService } from './audit-log.service.js';
import { AuditProofQuery } from './dto/audit-proof.query.js';

const TEXT = 'text/plain';
const TEXT_UTF8 = `${TEXT}; charset=utf-8`;
const BYTES = 'application/octet-stream';
/** Full or partial, a tile of a path is always the same. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The log as C2SP tlog-tiles has it, for everybody. */
@Controller('v1/audit')
export class AuditLogController {
  constructor(private readonly log: AuditLogService) {}

  /** The verifier key of the log (C2SP signed-note): `name+hash+key`. */
  @Get('key')
  @Answers({ produces: [TEXT] })
  @Header('content-type', TEXT_UTF8)
  async key(): Promise<string> {
    return `${await this.log.key()}\n`;
  }

  /** The tree that was signed last (C2SP tlog-checkpoint); its hashes are at `/v1/audit/tile/<level>/<index>[.p/<width>]` (C2SP tlog-tiles). */
  @Get('checkpoint')
  @Answers({ produces: [TEXT] })
  @Header('content-type', TEXT_UTF8)
  @Header('cache-control', 'no-cache')
  async checkpoint(): Promise<string> {
    return (await this.log.checkpoint()).note;
  }

  /** Hashes of the tree. Paths of several segments have no place in an OpenAPI document. */
  @Get('tile/*')
  @ApiExcludeEndpoint()
  @Header('content-type', BYTES)
  @Header('cache-control', FOR_EVER)
  tile(@Param('*') path: string): Promise<Buffer> {
    return this.log.tile(path);
  }

  /** That an entry is in the tree of a size (`index`, `size`), or that a tree is the beginning of a later one (`from`, `to`). */
  @Get('proof')
  proof(@Query() query: AuditProofQuery): Promise<AuditProof> {
    return this.log.proof(query);
  }
}
