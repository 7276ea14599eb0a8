import { Injectable } from '@nestjs/common';
import {
  InternalTransport,
  masterKeyRotationPath,
  MasterKeyRotationStarted,
  type MasterKeyRotationReport,
  type ServiceName,
  SERVICE_NAMES,
} from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { beginRotation, databaseNow, reportRotation, Transactions } from '@rekey/database';
import { MasterKeys } from '@rekey/platform';
import { Outbox } from '@rekey/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { MasterKeyRotationNotFound } from './master-key-rotation.errors.js';
import { type RotationStatus, sumReports } from './sum-reports.js';

const SELF: ServiceName = 'gateway';
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('rekey master key rotation', 0))`;

interface Rotation {
  readonly id: string;
  readonly kekId: string;
  /** The services that there were when it began. */
  readonly participants: readonly ServiceName[];
}

const ROTATION = 'SELECT id, kek_id AS "kekId", participants FROM master_key_rotations';

/** Rotations of the master key: each service carries out its own part, here they begin and are summed up. */
@Injectable()
export class MasterKeyRotationsService {
  /** Of this process, which makes one master key for however many ask at once. */
  private starting: Promise<string> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly keyRing: KeyRing,
    private readonly masterKeys: MasterKeys,
    private readonly transport: InternalTransport,
  ) {}

  /**
   * Carries everything over to the master key that is in front, a new one where the process keeps it itself. While a
   * rotation to that key runs there is no other.
   * @returns the rotation's id
   */
  async rotate(): Promise<string> {
    const last = await this.last(this.dataSource.manager);
    // Every service is asked, over HTTP maybe: nothing that others wait for is held meanwhile.
    if (last?.kekId === this.keyRing.primaryId && (await this.statusOf(last)).state === 'running') return last.id;
    this.starting ??= this.start(last).finally(() => (this.starting = undefined));
    return this.starting;
  }

  /** @throws MasterKeyRotationNotFound */
  async status(id: string): Promise<RotationStatus> {
    const [rotation]: Rotation[] = await this.dataSource.query(`${ROTATION} WHERE id = $1`, [id]);
    if (rotation === undefined) throw new MasterKeyRotationNotFound();
    return this.statusOf(rotation);
  }

  private async statusOf({ id, participants }: Rotation): Promise<RotationStatus> {
    const reports = await Promise.all(
      participants.map(async (service) => [service, await this.reportOf(service, id)] as const),
    );
    return sumReports(new Map(reports));
  }

  /** @param seen the last rotation that the caller knows of: one that began since is the one it wants */
  private async start(seen: Rotation | undefined): Promise<string> {
    const last = await this.last(this.dataSource.manager);
    if (last !== undefined && last.id !== seen?.id && last.kekId === this.keyRing.primaryId) return last.id;
    // Before the transaction, as it cannot be undone with it. If that fails, the next call finds the new key unused.
    if (!(await this.isUnused(last))) await this.masterKeys.renew();
    return this.transactions.run(async (manager) => {
      await manager.query(LOCK);
      const other = await this.last(manager);
      // Another replica was faster.
      if (other !== undefined && other.id !== last?.id && other.kekId === this.keyRing.primaryId) return other.id;
      return this.begin(manager);
    });
  }

  /** Whether the master key in front is one that nothing was carried over to yet. */
  private async isUnused(last: Rotation | undefined): Promise<boolean> {
    const { primaryId } = this.keyRing;
    if (last?.kekId === primaryId) return false;
    const older: unknown[] = await this.dataSource.query('SELECT 1 FROM data_keys WHERE kek_id <> $1 LIMIT 1', [
      primaryId,
    ]);
    return older.length > 0;
  }

  private async begin(manager: EntityManager): Promise<string> {
    const id = uuidv7();
    const kekId = this.keyRing.primaryId;
    const startedAt = await databaseNow(manager);
    await beginRotation(manager, { id, kekId, startedAt });
    await manager.query('UPDATE master_key_rotations SET participants = $2 WHERE id = $1', [id, SERVICE_NAMES]);
    const event = new MasterKeyRotationStarted({ jobId: id, kekId, startedAt: startedAt.toISOString() });
    await this.outbox.add(manager, event);
    return id;
  }

  private async last(manager: EntityManager): Promise<Rotation | undefined> {
    const rows: Rotation[] = await manager.query(`${ROTATION} ORDER BY started_at DESC, id DESC LIMIT 1`);
    return rows[0];
  }

  /** Null while the service is away: that it is through is not known before it says so. */
  private async reportOf(service: ServiceName, id: string): Promise<MasterKeyRotationReport | null> {
    if (service === SELF) return (await reportRotation(this.dataSource.manager, id)) ?? null;
    return this.transport
      .call<MasterKeyRotationReport>({ service, method: 'GET', path: masterKeyRotationPath(id) })
      .catch(() => null);
  }
}
