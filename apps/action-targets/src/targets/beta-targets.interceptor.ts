import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { isObject } from '@rekey/http';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

const BETA = /^\/(v2beta\/|zitadel\.action\.v2beta\.)/;

/** v2beta knows no payload types: a request's is a field that it does not know, and no answer shows one. */
@Injectable()
export class BetaTargetsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!BETA.test(request.raw.url ?? '')) return next.handle();
    if (isObject(request.body)) delete request.body['payloadType'];
    return next.handle().pipe(map(withoutPayloadTypes));
  }
}

/** Of `target` and of each of `targets`, whichever the answer has. */
function withoutPayloadTypes(answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  const { target, targets } = answer;
  return {
    ...answer,
    ...(target === undefined ? {} : { target: without(target) }),
    ...(Array.isArray(targets) ? { targets: targets.map(without) } : {}),
  };
}

function without(target: unknown): unknown {
  if (!isObject(target)) return target;
  const { payloadType: _unknown, ...known } = target;
  return known;
}
