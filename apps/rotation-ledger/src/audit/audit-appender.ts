import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { type BackgroundJob, BackgroundJobs } from '@rekey/telemetry';
import { leafHash, type NoteSigner, openCheckpoint, signCheckpoint, type TileTree } from '@rekey/transparency-log';
import type { EntityManager } from 'typeorm';
import { leafOf } from './audit-entry.js';
import { AuditEntriesRepository } from './audit-entries.repository.js';
import { AuditLogRepository } from './audit-log.repository.js';
import { AuditSigner } from './audit-signer.js';
import { CheckpointPublisher } from './checkpoint-publisher.js';

/** In case a process died between what it added and its nudge. */
const LOOK_EVERY_MS = 10_000;
/** What comes within this time is signed together. */
const GATHER_MS = 100;
const BATCH_MAX = 512;

/** The stored tree is not the one that was signed last: somebody has changed it, and nothing more is signed. */
export class AuditTreeChanged extends Error {
  constructor(size: number) {
    super(`The audit tree of ${size} entries is not the one that was signed`);
    this.name = 'AuditTreeChanged';
  }
}

/** Takes entries that wait into the tree, in one replica at a time, off every request's path. */
@Injectable()
export class AuditAppender {
  private readonly job: BackgroundJob;
  private gathering: NodeJS.Timeout | undefined;

  constructor(
    private readonly transactions: Transactions,
    private readonly entries: AuditEntriesRepository,
    private readonly log: AuditLogRepository,
    private readonly signer: AuditSigner,
    private readonly publisher: CheckpointPublisher,
    jobs: BackgroundJobs,
  ) {
    const run = (signal: AbortSignal): Promise<void> => this.appendAll(signal);
    this.job = jobs.add({ name: 'audit-append', everyMs: LOOK_EVERY_MS, run });
  }

  /** There is something to append; what comes next may come along. */
  nudge(): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.job.wake();
    }, GATHER_MS).unref();
  }

  private async appendAll(signal: AbortSignal): Promise<void> {
    const signer = await this.signer.get();
    let appended = 0;
    do {
      appended = await this.transactions.run((manager) => this.append(manager, signer));
      if (appended > 0) this.publisher.nudge();
    } while (appended > 0 && !signal.aborted);
  }

  /** @returns how many; 0 when none waits or another replica has the turn */
  private async append(manager: EntityManager, signer: NoteSigner): Promise<number> {
    if (!(await this.log.takesTurn(manager))) return 0;
    const waiting = await this.entries.waiting(manager, BATCH_MAX);
    if (waiting.length === 0) return 0;
    const tree = this.log.tree(manager);
    const size = await this.signedSize(manager, tree, signer);
    const placed = waiting.map(({ id, ...entry }, i) => {
      const index = size + i;
      return { id, index, leaf: leafOf({ index, ...entry }) };
    });
    await this.log.putTiles(
      manager,
      await tree.append(
        size,
        placed.map(({ leaf }) => leafHash(leaf)),
      ),
    );
    if ((await this.entries.place(manager, placed)) !== placed.length) throw new Error('Entries that waited are gone');
    const grown = { size: size + placed.length, root: await tree.root(size + placed.length) };
    await this.log.addCheckpoint(manager, { size: grown.size, note: signCheckpoint(grown, signer) });
    return placed.length;
  }

  /** The size that was signed last, of a tree that is still what it was then. @throws AuditTreeChanged */
  private async signedSize(manager: EntityManager, tree: TileTree, signer: NoteSigner): Promise<number> {
    const latest = await this.log.latest(manager);
    if (latest === undefined) return 0;
    const signed = openCheckpoint(latest.note, signer);
    if (signed === undefined || !signed.root.equals(await tree.root(signed.size)))
      throw new AuditTreeChanged(latest.size);
    return signed.size;
  }
}
