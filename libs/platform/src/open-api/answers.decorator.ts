import { SetMetadata } from '@nestjs/common';
import type { ErrorKind } from '@rekey/errors';

/** What the type that a route's method returns does not say of its answers. */
export interface AnswerFacts {
  /** Media types of an answer that is no JSON, or not always. */
  readonly produces?: readonly string[];
  /** The answer has an ETag, and 304 goes to who knows it already. */
  readonly hasEtag?: boolean;
  /** A status at which the body is the same, and what it means. */
  readonly also?: Readonly<Record<number, string>>;
  /** Errors that routes of its sort have not, such as those of a public route that asks for credentials itself. */
  readonly refuses?: readonly ErrorKind[];
}

export const ROUTE_ANSWERS = 'rekey:route-answers';

/**
 * Describes the answers of a route that writes them itself, or has others than usual. `Body` is the type of its JSON where
 * the method does not return it: `npm run generate` reads it from here.
 */
export function Answers<Body = never>(facts: AnswerFacts = {}): MethodDecorator & { readonly body?: Body } {
  return SetMetadata(ROUTE_ANSWERS, facts);
}
