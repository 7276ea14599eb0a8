import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { principalOf, type Principal } from '@rekey/identity';
import type { FastifyRequest } from 'fastify';

/** Who calls about which zone, before it is known whether both exist and may meet. */
export interface ZoneCall {
  readonly zoneId: string;
  readonly principal: Principal;
}

/** The zone of the path and who calls. */
export const InZone = createParamDecorator((_: undefined, context: ExecutionContext): ZoneCall => {
  const { params } = context.switchToHttp().getRequest<FastifyRequest>();
  const { zoneId = '' } = params as Readonly<Record<string, string>>;
  return { zoneId, principal: principalOf(context) };
});
