import { Injectable } from '@nestjs/common';
import type { TurnOptions } from '@rekey/contracts';
import { sql, Transactions } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { VersionIsActive, VersionNotFound } from '@rekey/lifecycle';
import {
  bodyOf,
  type CredentialTurner,
  CredentialTurners,
  named,
  namedVersion,
  refuseOptions,
  type TurnResult,
  unusable,
} from '@rekey/platform';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { ConfigurationNotFound } from '../configurations/configuration.errors.js';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import { ZonesService } from '../zones/zones.service.js';
import { CredentialChanges } from './credential-changes.js';
import { CredentialsService } from './credentials.service.js';
import { ReplaceCredentialsDto } from './dto/replace-credentials.dto.js';
import { lastVersionOf } from './ended-versions.js';

/** Turns the keys of token configurations for whoever comes by the ledger. Keys that are gone are not kept: none comes back. */
@Injectable()
export class ConfigurationTurner implements CredentialTurner {
  constructor(
    turners: CredentialTurners,
    private readonly dataSource: DataSource,
    private readonly zones: ZonesService,
    private readonly configurations: ConfigurationsRepository,
    private readonly credentials: CredentialsService,
    private readonly changes: CredentialChanges,
    private readonly transactions: Transactions,
  ) {
    turners.add('token-configuration', this);
  }

  /** `material` is `{keys: […]}`, as the vendor's call has it. @throws what that throws */
  async rotate(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    const zoneId = await this.enter(id, caller);
    refuseOptions(options, ['material']);
    const { material } = options;
    if (typeof material !== 'object' || material === null) throw unusable('material', 'must be {"keys": […]}');
    const { keys } = await bodyOf(ReplaceCredentialsDto, material, fieldOf);
    await named(() => this.credentials.replace(zoneId, id, keys), fieldOf);
    return {};
  }

  /** Drops the keys that a version had last, and that are accepted beside others. @throws VersionIsActive, VersionNotFound */
  async retire(id: string, options: TurnOptions, caller: Principal): Promise<TurnResult> {
    const number = namedVersion(options);
    const zoneId = await this.enter(id, caller);
    await this.transactions.run(async (manager) => {
      const configuration = await this.configurations.lock(manager, id, zoneId);
      const active = Math.max(1, configuration.version);
      if (number > active) throw new VersionNotFound(number);
      const before = await this.configurations.credentials(manager, id);
      const isEnding = (row: (typeof before)[number]): boolean =>
        row.state === 'retiring' && lastVersionOf(row, configuration, before) === number;
      if (number === active && !before.some(isEnding)) throw new VersionIsActive(number);
      const after = before.filter((row) => !isEnding(row));
      await this.changes.write(manager, [{ configuration, before, after }]);
    });
    return {};
  }

  /** @returns the zone. @throws ConfigurationNotFound, PermissionDenied */
  private async enter(id: string, caller: Principal): Promise<string> {
    const [found] = isUuid(id)
      ? await sql(this.dataSource).rows<{ zoneId: string }>(
          'SELECT zone_id AS "zoneId" FROM configurations WHERE id = $1',
          [id],
        )
      : [];
    if (found === undefined) throw new ConfigurationNotFound();
    return this.zones.enterToWrite({ zoneId: found.zoneId, principal: caller });
  }
}

const fieldOf = (field: string): string => (field.startsWith('keys') ? `material.${field}` : field);
