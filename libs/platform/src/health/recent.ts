import { LRUCache } from 'lru-cache';

const ONLY = 'only';

/**
 * An answer for all who ask within a while, and one question while it is on its way: so that what anybody may ask costs
 * no more the more often it is asked. A failure is told to those who waited for it, and remembered by nobody.
 */
export class Recent<T extends object> {
  private readonly answers: LRUCache<typeof ONLY, T>;

  /** @param maxAgeMs how long an answer is good for */
  constructor(maxAgeMs: number | ((answer: T) => number), ask: () => Promise<T>) {
    this.answers = new LRUCache({
      max: 1,
      ttl: 1,
      fetchMethod: async (_key, _stale, { options }) => {
        const answer = await ask();
        options.ttl = typeof maxAgeMs === 'number' ? maxAgeMs : maxAgeMs(answer);
        return answer;
      },
    });
  }

  get(): Promise<T> {
    return this.answers.forceFetch(ONLY);
  }
}
