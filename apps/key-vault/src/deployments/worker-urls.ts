import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ColumnCipher, UrlCipher } from '@rekey/crypto';
import { sealStoredUrls } from '@rekey/database';
import { DataSource } from 'typeorm';
import { WORKER_QUERY } from '../sealed-columns.js';
import type { Worker } from './worker.entity.js';

/** URLs of workers as they are stored: the query of each opens only as that of its worker. */
@Injectable()
export class WorkerUrls extends UrlCipher implements OnApplicationBootstrap {
  constructor(
    cipher: ColumnCipher,
    private readonly dataSource: DataSource,
  ) {
    super(cipher, WORKER_QUERY);
  }

  /** The whole URL of a worker as the database has it. */
  openOf({ id, url, urlQuery }: Pick<Worker, 'id' | 'url' | 'urlQuery'>): string {
    return this.open({ url, query: urlQuery }, id);
  }

  onApplicationBootstrap(): Promise<void> {
    return sealStoredUrls(this.dataSource, this, WORKER_QUERY, 'url');
  }
}
