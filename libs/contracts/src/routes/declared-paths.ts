/** Where a path may go on. */
interface Place<T> {
  readonly names: Map<string, Place<T>>;
  parameter?: Place<T>;
  /** Of the path that ends here. */
  end?: T;
  /** Of every path that goes on from here. */
  below?: T;
}

const newPlace = <T>(): Place<T> => ({ names: new Map() });

/**
 * What is declared for paths, found by a path as it is written, in a time that does not grow with what is declared. Nothing
 * is decoded: with a letter encoded a path is another one here, whatever the router of a service makes of it, so that no way
 * of writing opens what is closed.
 */
export class DeclaredPaths<T> {
  private readonly root = newPlace<T>();

  /**
   * @param path where `{name}` fits a segment that is not empty, and a trailing `/*` whatever follows the slash
   * @throws Error for a path that fits the same as one that is there
   */
  add(path: string, value: T): void {
    const segments = path.split('/').slice(1);
    const member = segments.at(-1) === '*' ? 'below' : 'end';
    let place = this.root;
    for (const segment of member === 'below' ? segments.slice(0, -1) : segments) {
      if (segment.startsWith('{')) place = place.parameter ??= newPlace();
      else place = childOf(place, segment);
    }
    if (place[member] !== undefined) throw new Error(`${path} is declared twice`);
    place[member] = value;
  }

  /** Of the most specific path that fits: segment by segment, a name before a parameter before whatever follows. */
  find(path: string): T | undefined {
    return path.startsWith('/') ? walk(this.root, path, 1) : undefined;
  }
}

function childOf<T>(place: Place<T>, name: string): Place<T> {
  const child = place.names.get(name) ?? newPlace<T>();
  place.names.set(name, child);
  return child;
}

/** @param at where the next segment begins, which is behind the path's end when there is none */
function walk<T>(place: Place<T>, path: string, at: number): T | undefined {
  if (at > path.length) return place.end;
  const slash = path.indexOf('/', at);
  const end = slash === -1 ? path.length : slash;
  const named = place.names.get(path.slice(at, end));
  const found = named === undefined ? undefined : walk(named, path, end + 1);
  if (found !== undefined) return found;
  const fits = place.parameter !== undefined && end > at;
  return (fits ? walk(place.parameter as Place<T>, path, end + 1) : undefined) ?? place.below;
}

/** The same as one pattern, which is quicker where there are few. */
export function patternOf(path: string): RegExp {
  const literal = path.replace(/\/\*$/, '/').replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\{\w+\}/g, '[^/]+')}${path.endsWith('/*') ? '' : '$'}`);
}
