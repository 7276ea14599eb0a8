import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ColumnCipher, type SealedColumn, UrlCipher } from '@rekey/crypto';
import { sealStoredUrls } from '@rekey/database';
import { DataSource } from 'typeorm';
import type { Target } from './target.entity.js';

export const ENDPOINT_QUERY: SealedColumn = {
  schema: 'action_targets',
  table: 'targets',
  column: 'endpoint_query',
  key: { id: 'text' },
};

/** Endpoints of targets as they are stored: the query of each opens only as that of its target. */
@Injectable()
export class EndpointCipher extends UrlCipher implements OnApplicationBootstrap {
  constructor(
    cipher: ColumnCipher,
    private readonly dataSource: DataSource,
  ) {
    super(cipher, ENDPOINT_QUERY);
  }

  /** The whole endpoint of a target as the database has it. */
  openOf({ id, endpoint, endpointQuery }: Pick<Target, 'id' | 'endpoint' | 'endpointQuery'>): string {
    return this.open({ url: endpoint, query: endpointQuery }, id);
  }

  onApplicationBootstrap(): Promise<void> {
    return sealStoredUrls(this.dataSource, this, ENDPOINT_QUERY, 'endpoint');
  }
}
