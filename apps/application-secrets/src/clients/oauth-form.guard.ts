import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthRequestInvalid } from './client.errors.js';

const FORM = /^application\/x-www-form-urlencoded *(;|$)/i;

/** OAuth endpoints take forms: in JSON a parameter could be of another type (RFC 6749 section 3.2). */
@Injectable()
export class OAuthFormGuard implements CanActivate {
  /** @throws OAuthRequestInvalid */
  canActivate(context: ExecutionContext): true {
    const contentType = context.switchToHttp().getRequest<FastifyRequest>().headers['content-type'];
    if (contentType !== undefined && !FORM.test(contentType))
      throw new OAuthRequestInvalid('Content-Type must be application/x-www-form-urlencoded');
    return true;
  }
}
