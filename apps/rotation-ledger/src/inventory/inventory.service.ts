import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@rekey/contracts';
import type { EntityManager } from 'typeorm';
import { InventoryRepository } from './inventory.repository.js';
import { type KnownCredential, withNews } from './known-credential.js';
import { readNews, type ToldCredential } from './read-news.js';

/** Every credential of the installation, as events tell of it. */
@Injectable()
export class InventoryService {
  constructor(private readonly credentials: InventoryRepository) {}

  /** Takes events that were not taken before, those of a credential in their order. @returns what they told of */
  async take(manager: EntityManager, envelopes: readonly EventEnvelope[]): Promise<readonly KnownCredential[]> {
    const news = envelopes.flatMap((envelope) => readNews(envelope) ?? []);
    if (news.length === 0) return [];
    const names = new Map(news.map((one) => [keyOf(one), one]));
    const known = new Map<string, KnownCredential | undefined>(
      (await this.credentials.lock(manager, [...names.values()])).map((one) => [keyOf(one), one]),
    );
    const described = new Set<string>();
    for (const one of news) {
      const key = keyOf(one);
      known.set(key, withNews(known.get(key), one.told));
      if (one.told.news === 'described') described.add(key);
    }
    const changed = [...known.values()].filter((one) => one !== undefined);
    await this.credentials.write(manager, changed, new Set(changed.filter((one) => described.has(keyOf(one)))));
    return changed;
  }
}

function keyOf({ kind, id }: Pick<ToldCredential, 'kind' | 'id'>): string {
  return `${kind}/${id}`;
}
