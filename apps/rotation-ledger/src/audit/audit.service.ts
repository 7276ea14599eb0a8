import { Injectable } from '@nestjs/common';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf } from '@rekey/http';
import type { Principal } from '@rekey/identity';
import { AuditEntriesRepository, type LoggedEntry } from './audit-entries.repository.js';
import { type AuditEntryAnswer, type AuditItem, itemOf } from './audit-entry.js';
import { AuditEntryNotFound } from './audit.errors.js';
import { readerAs } from './audit-readers.js';
import type { ListAuditQuery } from './dto/list-audit.query.js';

const INDEX = /^(0|[1-9]\d{0,14})$/;

/** Entries of the log, for those who may see their subjects. */
@Injectable()
export class AuditService {
  constructor(private readonly entries: AuditEntriesRepository) {}

  /** The newest first. */
  async list({ limit, after, ...filter }: ListAuditQuery, principal: Principal): Promise<Page<AuditItem>> {
    const before = after === undefined ? undefined : indexOf(after);
    if (after !== undefined && before === undefined) throw InvalidInput.field('after', 'is not a cursor of this list');
    const rows = await this.entries.list(filter, readerAs(principal), { before, limit: limit + 1 });
    return pageOf(
      rows,
      limit,
      ({ index }) => String(index),
      ({ leaf }) => itemOf(leaf),
    );
  }

  /** @throws AuditEntryNotFound */
  async get(index: string, principal: Principal): Promise<AuditEntryAnswer> {
    const known = indexOf(index);
    const entry = known === undefined ? undefined : await this.entries.get(known, readerAs(principal));
    if (entry === undefined) throw new AuditEntryNotFound();
    return present(entry);
  }
}

function indexOf(text: string): number | undefined {
  return INDEX.test(text) ? Number(text) : undefined;
}

function present({ leaf }: LoggedEntry): AuditEntryAnswer {
  return { ...itemOf(leaf), leaf: leaf.toString('base64') };
}
