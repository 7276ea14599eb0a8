import { segmentsOf, shapeOf, type TemplateSegment } from './path-template.js';

/** What the index needs of an operation. */
export interface IndexedOperation {
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly endpoint: string;
}

interface Template {
  readonly operation: IndexedOperation;
  readonly segments: readonly TemplateSegment[];
  readonly shape: string;
}

/** The operations of a zone, arranged so that a request finds its own among ten thousand. */
export class OperationIndex {
  private readonly exact = new Map<string, IndexedOperation>();
  /** Templates with parameters by method, host, number of segments and first segment. */
  private readonly templates = new Map<string, Template[]>();

  constructor(operations: readonly IndexedOperation[]) {
    for (const operation of operations) this.add(operation);
    for (const templates of this.templates.values()) templates.sort(moreSpecificFirst);
  }

  /**
   * The operation that a request is, if any; of several the most specific one. `host` as `normalizeHost` makes it, `path`
   * as it was sent, without the query. A path that its server may understand in another way than it is written is no
   * operation: who leaves an operation out of a rule must not leave out more with it.
   */
  find(method: string, host: string, path: string): IndexedOperation | undefined {
    if (!isPlain(path)) return undefined;
    const exact = this.exact.get(keyOf(method, host, path));
    if (exact !== undefined) return exact;
    const segments = path.slice(1).split('/');
    return (
      this.matching(bucketOf(method, host, segments.length, segments[0] ?? ''), segments) ??
      this.matching(bucketOf(method, host, segments.length), segments)
    );
  }

  private matching(bucket: string, segments: readonly string[]): IndexedOperation | undefined {
    return this.templates.get(bucket)?.find((template) => matches(template.segments, segments))?.operation;
  }

  private add(operation: IndexedOperation): void {
    const { method, host, endpoint } = operation;
    if (!endpoint.includes('{')) {
      this.exact.set(keyOf(method, host, endpoint), operation);
      return;
    }
    const segments = segmentsOf(endpoint);
    const [first] = segments;
    const bucket = bucketOf(
      method,
      host,
      segments.length,
      first !== undefined && 'text' in first ? first.text : undefined,
    );
    const others = this.templates.get(bucket);
    const template = { operation, segments, shape: shapeOf(endpoint) };
    if (others === undefined) this.templates.set(bucket, [template]);
    else others.push(template);
  }
}

const keyOf = (method: string, host: string, path: string): string => `${method} ${host} ${path}`;

const bucketOf = (method: string, host: string, length: number, first?: string): string =>
  `${method} ${host} ${length} ${first === undefined ? '{}' : `/${first}`}`;

/** Text before a parameter, from the left, and longer text around it before shorter; then any order that stays. */
function moreSpecificFirst(one: Template, other: Template): number {
  for (const [index, segment] of one.segments.entries()) {
    const difference = weightOf(other.segments[index]) - weightOf(segment);
    if (difference !== 0) return difference;
  }
  return one.shape < other.shape ? -1 : 1;
}

function weightOf(segment: TemplateSegment | undefined): number {
  if (segment === undefined) return 0;
  return 'text' in segment ? Number.MAX_SAFE_INTEGER : segment.before.length + segment.after.length;
}

function matches(template: readonly TemplateSegment[], path: readonly string[]): boolean {
  return template.every((segment, index) => {
    const part = path[index] ?? '';
    if ('text' in segment) return part === segment.text;
    // A parameter is never empty.
    return (
      part.length > segment.before.length + segment.after.length &&
      part.startsWith(segment.before) &&
      part.endsWith(segment.after)
    );
  });
}

/** Encoded slashes and dots, backslashes, dot segments, matrix parameters and empty segments mean different things to different servers. */
const AMBIGUOUS = /\\|;|%2e|%2f|%5c|%25|%3b|%00|\/\/|\/\.{1,2}(?:\/|$)/i;

function isPlain(path: string): boolean {
  return path.startsWith('/') && !AMBIGUOUS.test(path);
}
