/** Lets one loop sleep until somebody has news for it. News that come while it works are not lost: the next wait is none. */
export class WakeSignal {
  private woken = false;
  private endWait: (() => void) | undefined;

  wake(): void {
    this.woken = true;
    this.endWait?.();
  }

  /** Resolves at the next `wake`, or after the time limit. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.endWait = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.endWait = undefined;
    }
    this.woken = false;
  }
}
