import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { InvalidInput } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { leafHash } from '@rekey/transparency-log';
import { AuditEntriesRepository, type ExportedEntry } from './audit-entries.repository.js';
import { AuditLogService } from './audit-log.service.js';
import { readerAs } from './audit-readers.js';
import type { ExportAuditQuery } from './dto/export-audit.query.js';

const PAGE = 500;
const INDEX = /^\d{1,15}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Entries as lines that are checked without us: what the caller may not see is there by its hash. The last line has the
 * signed tree that ends with the last entry, and what the first one follows.
 */
@Injectable()
export class AuditExportService {
  constructor(
    private readonly entries: AuditEntriesRepository,
    private readonly log: AuditLogService,
  ) {}

  /** @throws InvalidInput, AuditSizeInvalid before the first line */
  async export(query: ExportAuditQuery, principal: Principal): Promise<Readable> {
    const span = await this.spanOf(query);
    const end = {
      checkpoint: (await this.log.checkpointAt(span.to)).note,
      key: await this.log.key(),
      ...(span.from > 0 && { before: await this.log.before(span.from) }),
    };
    return Readable.from(this.lines(span, end, readerAs(principal)));
  }

  private async *lines({ from, to }: Span, end: object, reader: readonly string[] | undefined): AsyncGenerator<string> {
    for (let next = from; next < to; next += PAGE) {
      const page = await this.entries.range(next, Math.min(next + PAGE, to), reader);
      yield page.map(lineOf).join('');
    }
    yield `${JSON.stringify(end)}\n`;
  }

  private async spanOf({ from, to }: ExportAuditQuery): Promise<Span> {
    const { size } = await this.log.checkpoint();
    const end = Math.min(
      to === undefined ? size : await this.placeOf('to', to, (time) => this.entries.endBefore(time)),
      size,
    );
    const start =
      from === undefined
        ? 0
        : await this.placeOf('from', from, async (time) => (await this.entries.firstSince(time)) ?? end);
    return { from: Math.min(start, end), to: end };
  }

  private async placeOf(field: string, text: string, at: (time: string) => Promise<number>): Promise<number> {
    if (INDEX.test(text)) return Number(text);
    if (TIME.test(text) && !Number.isNaN(Date.parse(text))) return at(text);
    throw InvalidInput.field(field, 'is neither an index nor an RFC 3339 time');
  }
}

function lineOf({ index, leaf, visible }: ExportedEntry): string {
  const content = visible ? { leaf: leaf.toString('base64') } : { hash: leafHash(leaf).toString('base64') };
  return `${JSON.stringify({ index, ...content })}\n`;
}
