import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhenResult,
} from 'cockatiel';

const FAILURES_TO_OPEN = 20;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** Of the answer to a call, what the breaker looks at. */
interface Answer {
  readonly error: string | undefined;
}

/**
 * Keeps calls away from a target that only fails. It opens after so many failures in a row; after a pause one call is let
 * through, whose success closes it and whose failure doubles the pause. One per target and replica, in memory.
 */
export class Breaker {
  private pausedUntil = 0;
  private readonly policy: CircuitBreakerPolicy;

  constructor() {
    const isFailure = (answer: unknown): boolean => (answer as Answer).error !== undefined;
    this.policy = circuitBreaker(handleWhenResult(isFailure), {
      breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
      halfOpenAfter: new DelegateBackoff(({ attempt }) => {
        const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
        this.pausedUntil = Date.now() + pauseMs;
        return pauseMs;
      }),
    });
  }

  /** How many calls it lets through at once, of `wanted`: all, one to try, or none. */
  allows(wanted: number): number {
    if (this.policy.state === CircuitState.Closed) return wanted;
    return this.policy.state === CircuitState.Open && Date.now() >= this.pausedUntil ? Math.min(wanted, 1) : 0;
  }

  /** When it is worth asking again, in milliseconds since the epoch; 0 while calls pass. */
  get opensAt(): number {
    return this.policy.state === CircuitState.Closed ? 0 : this.pausedUntil;
  }

  /** Makes a call that `allows` let through. @throws BrokenCircuitError when it was not asked */
  run<A extends Answer>(call: () => Promise<A>): Promise<A> {
    return this.policy.execute(call);
  }
}
