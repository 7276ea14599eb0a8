import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { KeyMaterial } from './key-material.js';

/** As at the vendor. */
const MODULUS_BITS = 2048;
const IDLE_THREAD_MS = 1_000;
/** The lowest priority there is: such a thread gets what nobody else wants. Elsewhere it would be the whole process. */
const IDLE_PRIORITY = process.platform === 'linux' ? { niceIncrement: 19 } : {};
/** Seen from `src/application-keys` and from `dist/application-keys` it is the same file. */
const WORKER = fileURLToPath(new URL('../../workers/generate-rsa-key-pair.mjs', import.meta.url));
/** Until the first one is made. */
const FIRST_GUESS_MS = 200;
const SMOOTHING = 0.2;

interface WorkerAnswer {
  readonly privateKeyPem: string;
  readonly publicKeyDer: Uint8Array;
}

export type RsaKeyPair = Required<KeyMaterial>;

/** Worker threads that make RSA key pairs: making one blocks a core for as long as thousands of requests take. */
export class RsaKeyMaker {
  /** How long one takes when somebody waits for it. */
  averageMs = FIRST_GUESS_MS;
  private readonly inBackground: Piscina<number, WorkerAnswer>;
  private readonly atOnce: Piscina<number, WorkerAnswer>;
  private readonly running = { background: 0, urgent: 0 };

  constructor(private readonly threads: number) {
    const options = {
      filename: WORKER,
      name: 'generateRsaKeyPair',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_THREAD_MS,
    };
    this.inBackground = new Piscina({ ...options, ...IDLE_PRIORITY });
    this.atOnce = new Piscina(options);
  }

  /** Pairs on their way. */
  get making(): number {
    return this.running.background + this.running.urgent;
  }

  hasThread(urgency: 'background' | 'urgent'): boolean {
    return this.running[urgency] < this.threads;
  }

  async make(urgency: 'background' | 'urgent'): Promise<RsaKeyPair> {
    this.running[urgency] += 1;
    const started = performance.now();
    try {
      const workers = urgency === 'urgent' ? this.atOnce : this.inBackground;
      const { privateKeyPem, publicKeyDer } = await workers.run(MODULUS_BITS);
      if (urgency === 'urgent') this.averageMs += SMOOTHING * (performance.now() - started - this.averageMs);
      return { privateKeyPem, publicKeyDer: Buffer.from(publicKeyDer) };
    } finally {
      this.running[urgency] -= 1;
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.inBackground.destroy(), this.atOnce.destroy()]);
  }
}
