/**
 * Lets callers who want the same share the work: whoever comes while it is being done shares the next round with all who
 * come until that begins. So everybody gets a round that began after they asked, and no more than one runs of each kind.
 */
export class Rounds<T> {
  private readonly running = new Map<string, { readonly result: Promise<T>; next: Promise<T> | undefined }>();

  join(key: string, work: () => Promise<T>): Promise<T> {
    const round = this.running.get(key);
    if (round === undefined) return this.begin(key, work);
    round.next ??= round.result.then(
      () => this.begin(key, work),
      () => this.begin(key, work),
    );
    return round.next;
  }

  private begin(key: string, work: () => Promise<T>): Promise<T> {
    const result = work();
    const round = { result, next: undefined as Promise<T> | undefined };
    this.running.set(key, round);
    const end = (): void => {
      if (this.running.get(key) === round && round.next === undefined) this.running.delete(key);
    };
    result.then(end, end);
    return result;
  }
}
