/** Where every service tells of its credentials again, page by page. */
export const DESCRIBE_CREDENTIALS_PATH = '/internal/v1/credentials/describe';

export interface DescribeCredentials {
  /** `next` of the page before. */
  readonly after?: string;
  /** 500 without it, which is the most; 0 only counts. */
  readonly limit?: number;
}

/** What a service has told of. */
export interface DescribedCredentialsPage {
  /** Where the next page begins; null when this was the last. */
  readonly next: string | null;
  readonly described: number;
  /** Ids of the events that tell of them. */
  readonly events: readonly string[];
  /** Of all pages; with the first page alone. */
  readonly total?: number;
}
