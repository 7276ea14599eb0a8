import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { OrganizationCreated } from '@rekey/contracts';
import { newSnowflakeId, Transactions, violatedUniqueConstraint } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf, PageQuery } from '@rekey/http';
import { Outbox } from '@rekey/messaging';
import { LRUCache } from 'lru-cache';
import { Repository } from 'typeorm';
import { Organization } from './organization.entity.js';
import { OrganizationNameTaken, OrganizationUnknown } from './organization.errors.js';

export interface OrganizationAnswer {
  readonly id: string;
  readonly name: string;
}

const present = ({ id, name }: Organization): OrganizationAnswer => ({ id, name });
const DECIMAL = /^\d{1,20}$/;
/** Ids get longer some day, and as text the longer ones would come first. */
const AS_NUMBER = 'CAST(organization.id AS numeric)';

@Injectable()
export class OrganizationsService {
  /** Organizations are never deleted, so what was seen once stays true. */
  private readonly known = new LRUCache<string, true>({ max: 10_000 });
  /** The one that calls act in which name none; undefined until it was asked for. */
  defaultId: string | undefined;

  constructor(
    @InjectRepository(Organization) private readonly organizations: Repository<Organization>,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** @throws OrganizationNameTaken */
  async create(name: string): Promise<OrganizationAnswer> {
    const organization = this.organizations.create({ id: newSnowflakeId(), name, isDefault: false });
    try {
      await this.transactions.run(async (manager) => {
        await manager.insert(Organization, organization);
        await this.outbox.add(manager, new OrganizationCreated({ organizationId: organization.id, name }));
      });
    } catch (error) {
      if (violatedUniqueConstraint(error) === 'organizations_name_key') throw new OrganizationNameTaken();
      throw error;
    }
    return present(organization);
  }

  async list({ limit, after }: PageQuery): Promise<Page<OrganizationAnswer>> {
    if (after !== undefined && !DECIMAL.test(after)) throw InvalidInput.field('after', 'is not a cursor of this list');
    const query = this.organizations
      .createQueryBuilder('organization')
      .orderBy(AS_NUMBER, 'ASC')
      .limit(limit + 1);
    if (after !== undefined) query.where(`${AS_NUMBER} > CAST(:after AS numeric)`, { after });
    const rows = await query.getMany();
    return pageOf(rows, limit, ({ id }) => id, present);
  }

  /** The organization a call acts in. @throws OrganizationUnknown */
  async resolve(id: string | undefined): Promise<string> {
    if (id === undefined || id === '') return this.default();
    if (this.known.has(id)) return id;
    if (!DECIMAL.test(id) || !(await this.organizations.existsBy({ id }))) throw new OrganizationUnknown();
    this.known.set(id, true);
    return id;
  }

  private async default(): Promise<string> {
    this.defaultId ??= (await this.organizations.findOneByOrFail({ isDefault: true })).id;
    return this.defaultId;
  }
}
