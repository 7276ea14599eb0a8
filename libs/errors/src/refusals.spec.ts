import { DomainError } from './domain-error.js';
import { refusals } from './refusals.js';

const { conflict, rateLimited } = refusals('vault.key');

class NameTaken extends conflict('name-taken', (name: string) => `There is a key ${name}`, 'COMMAND-1') {}
class TooFast extends rateLimited('too-fast', 'Too fast', (retryAfterSeconds: number) => ({ retryAfterSeconds })) {}

describe('refusals', () => {
  it('declares errors that have their own name, the code of their noun and what is made of the arguments', () => {
    const error = new NameTaken('a');
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({
      name: 'NameTaken',
      code: 'vault.key.name-taken',
      kind: 'conflict',
      message: 'There is a key a',
      vendorCode: 'COMMAND-1',
    });
    expect(new TooFast(3)).toMatchObject({ code: 'vault.key.too-fast', retryAfterSeconds: 3, vendorCode: undefined });
  });
});
