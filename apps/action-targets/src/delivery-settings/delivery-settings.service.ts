import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { TargetUpdated } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { holds, PermissionDenied, type Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { Repository } from 'typeorm';
import { Target } from '../targets/target.entity.js';
import { TargetNotFound } from '../targets/target.errors.js';
import { TargetsRepository } from '../targets/targets.repository.js';
import type { DeliverySettingsDto } from './dto/delivery-settings.dto.js';

export type DeliverySettings = Pick<Target, 'ordered' | 'concurrency' | 'egressAllow'>;

@Injectable()
export class DeliverySettingsService {
  constructor(
    @InjectRepository(Target) private readonly all: Repository<Target>,
    private readonly targets: TargetsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** @throws TargetNotFound */
  async get(id: string): Promise<DeliverySettings> {
    const target = await this.all.findOneBy({ id });
    if (target === null) throw new TargetNotFound('get');
    return present(target);
  }

  /** What changes nothing publishes nothing. @throws TargetNotFound, PermissionDenied */
  async change(id: string, dto: DeliverySettingsDto, principal: Principal): Promise<DeliverySettings> {
    const permission = 'action.target.egress.write';
    if (dto.egressAllow !== undefined && !holds(principal, permission)) throw new PermissionDenied(permission);
    return this.transactions.run(async (manager) => {
      // The lock that every change of a target takes.
      const locked = await this.targets.lock(manager, id);
      const target = await manager.findOneBy(Target, { id });
      if (locked === undefined || target === null) throw new TargetNotFound('update');
      const before = present(target);
      const given = Object.entries(dto).filter(([, value]) => value !== undefined);
      const changed = given.filter(
        ([name, value]) => !isDeepStrictEqual(before[name as keyof DeliverySettings], value),
      );
      if (changed.length === 0 && target.disabledAt === null) return before;
      const changes = Object.fromEntries(changed) as Partial<DeliverySettings>;
      await manager.update(Target, { id }, { ...changes, changedAt: locked.now, disabledAt: null });
      const enabled = target.disabledAt === null ? {} : { disabled: false };
      await this.outbox.add(manager, new TargetUpdated({ targetId: id, changes: { ...changes, ...enabled } }));
      return { ...before, ...changes };
    });
  }
}

function present({ ordered, concurrency, egressAllow }: Target): DeliverySettings {
  return { ordered, concurrency, egressAllow };
}
