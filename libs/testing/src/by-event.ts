import { eventually } from './eventually.js';

/**
 * Like `eventually`, while copies in memory do not age: what passes then is due to an event, however long the machine takes.
 */
export async function byEvent<T>(assertion: () => T | Promise<T>): Promise<T> {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
  try {
    return await eventually(assertion);
  } finally {
    clock.mockRestore();
  }
}
