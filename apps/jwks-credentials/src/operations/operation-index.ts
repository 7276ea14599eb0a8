import { isAmbiguousPath } from './normalize-path.js';
import { segmentsOf, type TemplateSegment } from './path-template.js';

/** What the index needs of an operation. */
export interface IndexedOperation {
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly endpoint: string;
}

/** The operations of a zone as a tree of path segments, so that a request finds its own among ten thousand. */
export class OperationIndex {
  private readonly roots = new Map<string, SegmentNode>();

  constructor(operations: readonly IndexedOperation[]) {
    for (const operation of operations) {
      const key = rootOf(operation.method, operation.host);
      let node = this.roots.get(key);
      if (node === undefined) this.roots.set(key, (node = new SegmentNode()));
      for (const segment of segmentsOf(operation.endpoint)) node = node.child(segment);
      node.operation = operation;
    }
  }

  /**
   * The operation that a request is, if any; of several the most specific one, from the left: text before a parameter, and
   * more text around a parameter before less. `host` as `normalizeHost` makes it, `path` as it was sent, without the query.
   * A path that its server may understand in another way than it is written is no operation: who leaves an operation out of
   * a rule must not leave out more with it.
   */
  find(method: string, host: string, path: string): IndexedOperation | undefined {
    const root = this.roots.get(rootOf(method, host));
    if (root === undefined || !path.startsWith('/') || isAmbiguousPath(path)) return undefined;
    return root.find(path.slice(1).split('/'), 0);
  }
}

const rootOf = (method: string, host: string): string => `${method} ${host}`;

interface ParameterEdge {
  readonly before: string;
  readonly after: string;
  readonly node: SegmentNode;
}

/** Where paths with the same beginning go on. No path visits a node twice, so looking one up costs no more than all of them. */
class SegmentNode {
  operation: IndexedOperation | undefined;
  private readonly texts = new Map<string, SegmentNode>();
  /** The most specific first. */
  private readonly parameters: ParameterEdge[] = [];

  child(segment: TemplateSegment): SegmentNode {
    return 'text' in segment ? this.textChild(segment.text) : this.parameterChild(segment);
  }

  find(path: readonly string[], at: number): IndexedOperation | undefined {
    const part = path[at];
    if (part === undefined) return this.operation;
    const found = this.texts.get(part)?.find(path, at + 1);
    if (found !== undefined) return found;
    for (const { before, after, node } of this.parameters) {
      // A parameter is never empty.
      if (part.length <= before.length + after.length || !part.startsWith(before) || !part.endsWith(after)) continue;
      const operation = node.find(path, at + 1);
      if (operation !== undefined) return operation;
    }
    return undefined;
  }

  private textChild(text: string): SegmentNode {
    let node = this.texts.get(text);
    if (node === undefined) this.texts.set(text, (node = new SegmentNode()));
    return node;
  }

  private parameterChild({ before, after }: Omit<ParameterEdge, 'node'>): SegmentNode {
    const known = this.parameters.find((edge) => edge.before === before && edge.after === after);
    if (known !== undefined) return known.node;
    const edge = { before, after, node: new SegmentNode() };
    this.parameters.push(edge);
    this.parameters.sort(moreSpecificFirst);
    return edge.node;
  }
}

function moreSpecificFirst(one: ParameterEdge, other: ParameterEdge): number {
  const difference = other.before.length + other.after.length - one.before.length - one.after.length;
  if (difference !== 0) return difference;
  // Of two of the same length both may match one path: which one is found must not depend on which one came first.
  return `${one.before}{${one.after}` < `${other.before}{${other.after}` ? -1 : 1;
}
