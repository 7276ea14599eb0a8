import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ColumnCipher, type SealedColumn, UrlCipher } from '@rekey/crypto';
import { sealStoredUrls } from '@rekey/database';
import { DataSource } from 'typeorm';
import type { Source } from './source.entity.js';

export const SOURCE_QUERY: SealedColumn = {
  schema: 'jwks_credentials',
  table: 'sources',
  column: 'url_query',
  key: { id: 'uuid' },
};

/** URLs of sources as they are stored: the query of each opens only as that of its source. */
@Injectable()
export class SourceUrls extends UrlCipher implements OnApplicationBootstrap {
  constructor(
    cipher: ColumnCipher,
    private readonly dataSource: DataSource,
  ) {
    super(cipher, SOURCE_QUERY);
  }

  /** As the database has it. */
  sealed(source: Source): Source {
    if (source.url === null) return source;
    const { url, query } = this.seal(source.url, source.id);
    return { ...source, url, urlQuery: query };
  }

  /** One of the database, with its whole URL. */
  opened<S extends Pick<Source, 'id' | 'url' | 'urlQuery'>>(source: S): S {
    const { id, url, urlQuery } = source;
    return url === null ? source : { ...source, url: this.open({ url, query: urlQuery }, id), urlQuery: null };
  }

  onApplicationBootstrap(): Promise<void> {
    return sealStoredUrls(this.dataSource, this, SOURCE_QUERY, 'url');
  }
}
