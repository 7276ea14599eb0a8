import { Injectable } from '@nestjs/common';
import {
  InternalTransport,
  masterKeyRotationPath,
  MasterKeyRotationStarted,
  type MasterKeyRotationReport,
  type ServiceName,
  SERVICES,
} from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { beginRotation, reportRotation, Transactions } from '@rekey/database';
import { MasterKeys } from '@rekey/http';
import { Outbox } from '@rekey/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { MasterKeyRotationNotFound } from './master-key-rotation.errors.js';
import { type RotationStatus, sumReports } from './sum-reports.js';

const SELF: ServiceName = 'key-vault';
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('rekey master key rotation', 0))`;

interface LastRotation {
  readonly id: string;
  readonly kekId: string;
}

/** Rotations of the master key: each service carries out its own part, here they begin and are summed up. */
@Injectable()
export class MasterKeyRotationsService {
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
  rotate(): Promise<string> {
    return this.transactions.run(async (manager) => {
      await manager.query(LOCK);
      const last = await this.last(manager);
      if (last?.kekId === this.keyRing.primaryId && (await this.status(last.id)).state === 'running') return last.id;
      await this.masterKeys.renew();
      return this.begin(manager);
    });
  }

  /** @throws MasterKeyRotationNotFound */
  async status(id: string): Promise<RotationStatus> {
    const own = await reportRotation(this.dataSource.manager, id);
    if (own === undefined) throw new MasterKeyRotationNotFound();
    const reports = await Promise.all(
      SERVICES.map(async (service) => [service, service === SELF ? own : await this.ask(service, id)] as const),
    );
    return sumReports(new Map(reports));
  }

  private async begin(manager: EntityManager): Promise<string> {
    const id = uuidv7();
    const kekId = this.keyRing.primaryId;
    const [clock]: { readonly now: Date }[] = await manager.query(
      `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`,
    );
    const startedAt = (clock as { now: Date }).now;
    await beginRotation(manager, { id, kekId, startedAt });
    const event = new MasterKeyRotationStarted({ jobId: id, kekId, startedAt: startedAt.toISOString() });
    await this.outbox.add(manager, event);
    return id;
  }

  private async last(manager: EntityManager): Promise<LastRotation | undefined> {
    const rows: LastRotation[] = await manager.query(
      `SELECT id, kek_id AS "kekId" FROM master_key_rotations ORDER BY started_at DESC, id DESC LIMIT 1`,
    );
    return rows[0];
  }

  /** Null while the service is away: that it is through is not known before it says so. */
  private ask(service: ServiceName, id: string): Promise<MasterKeyRotationReport | null> {
    return this.transport
      .call<MasterKeyRotationReport>({ service, method: 'GET', path: masterKeyRotationPath(id) })
      .catch(() => null);
  }
}
