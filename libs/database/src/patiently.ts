import { setTimeout as pause } from 'node:timers/promises';

export const START_ATTEMPTS = 40;
const START_DELAY_MS = 250;

/** Connects to a database that is still starting or very busy: for ten seconds, or as many attempts. @throws the last error */
export async function patiently<T>(connect: () => Promise<T>, attempts = START_ATTEMPTS): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect();
    } catch (error) {
      if (attempt >= attempts) throw error;
      await pause(START_DELAY_MS);
    }
  }
}
