import { type FreshStandalone, startFreshStandalone } from './support/fresh-standalone.js';

interface Ready {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly status: string }>>;
}

let standalone: FreshStandalone | undefined;
afterEach(() => standalone?.stop(), 30_000);

describe('a new installation', () => {
  it('is said to run when it issues tokens, not before, and /readyz says the same', async () => {
    standalone = await startFreshStandalone();
    const { status, checks } = (await (await fetch(`${standalone.url}/readyz`)).json()) as Ready;
    expect({ status, checks }).toMatchObject({
      status: 'ok',
      checks: { webKeys: { status: 'up' }, tokens: { status: 'up' }, database: { status: 'up' } },
    });
    const { keys } = (await (await fetch(`${standalone.url}/oauth/v2/keys`)).json()) as { keys: unknown[] };
    expect(keys).toHaveLength(2);
  });
});
