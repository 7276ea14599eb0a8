import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import type { FastifyRequest } from 'fastify';
import { catchError, type Observable } from 'rxjs';
import type { ApplicationSecretsConfig } from '../app.config.js';
import { ClientProofMissing, ClientRefused } from './client.errors.js';

/**
 * A refused client is told so with 401 and a challenge, as RFC 6749 section 5.2 has it, or with the vendor's 400 for
 * clients that were written against it: `REKEY_OAUTH_STATUS=zitadel`.
 */
@Injectable()
export class OAuthStatusInterceptor implements NestInterceptor {
  private readonly isVendors: boolean;

  constructor(config: RekeyConfig) {
    this.isVendors = (config as ApplicationSecretsConfig).oauthStatus === 'zitadel';
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!this.isVendors) return next.handle();
    return next.handle().pipe(
      catchError((error: unknown) => {
        throw error instanceof ClientRefused ? error.asBadRequest(wordFor(error, context)) : error;
      }),
    );
  }
}

/** At introspection the vendor has a word of its own for a client that is unknown or gave the wrong proof. */
function wordFor(error: ClientRefused, context: ExecutionContext): 'invalid_client' | 'unauthorized_client' {
  const { url } = context.switchToHttp().getRequest<FastifyRequest>().routeOptions;
  return url === '/oauth/v2/introspect' && !(error instanceof ClientProofMissing)
    ? 'unauthorized_client'
    : 'invalid_client';
}
