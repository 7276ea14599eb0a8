import type { CredentialDescribed, DescribedCredentialsPage } from '@rekey/contracts';
import { servicePrincipal } from '@rekey/platform';
import { eventually } from './eventually.js';
import type { TestService } from './test-service.js';

const DESCRIBED = 'io.rekey.credential.described.v1';

type Described = { readonly [Name in keyof CredentialDescribed]: CredentialDescribed[Name] };

/** What a service has told of a credential as a whole, in the order of the log, once it has done so that often. */
export function descriptionsOf(service: TestService, id: string, count = 1): Promise<readonly Described[]> {
  return eventually(() => {
    const told = service.events.filter(({ type, subject }) => type === DESCRIBED && subject === id);
    expect(told.length).toBeGreaterThanOrEqual(count);
    return told.map(({ data }) => data as unknown as Described);
  });
}

/** Has a service tell of everything again. @returns its pages */
export async function describeAgain(service: TestService, limit: number): Promise<readonly DescribedCredentialsPage[]> {
  const pages: DescribedCredentialsPage[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const answer = await service.call({
      method: 'POST',
      url: '/internal/v1/credentials/describe',
      body: { limit, ...(after === undefined ? {} : { after }) },
      as: servicePrincipal('rotation-ledger'),
    });
    expect(answer.status).toBe(200);
    const page = answer.body as DescribedCredentialsPage;
    pages.push(page);
    after = page.next;
  }
  return pages;
}
