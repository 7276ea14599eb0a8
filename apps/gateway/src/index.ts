import { ActionTargetsClient, RouteTable } from '@rekey/contracts';
import type { Entrance, Platform, ServiceDefinition } from '@rekey/platform';
import { Authenticator } from './access-tokens/authenticator.js';
import { GatewayConfig } from './app.config.js';
import { GatewayModule } from './app.module.js';
import { addDocsPage } from './docs/docs-page.js';
import { ExecutionConditions } from './executions/execution-conditions.js';
import { OperationAccess } from './executions/operation-access.js';
import { OrganizationsService } from './organizations/organizations.service.js';
import { openApiMetadata } from './open-api-metadata.js';
import { dataPlaneOf } from './routing/data-plane.js';
import { openDoor } from './routing/door.js';
import { RateLimit } from './routing/rate-limit.js';
import type { Upstream } from './routing/upstream.js';

export { GatewayConfig } from './app.config.js';
export { awaitServices } from './routing/await-services.js';
export { HttpUpstream, LocalUpstream, Upstream } from './routing/upstream.js';

export const gateway: ServiceDefinition<GatewayConfig> = {
  name: 'gateway',
  config: GatewayConfig,
  register: (platform) => GatewayModule.register(platform),
  openApiMetadata,
};

/** What makes the gateway more than a service: everything enters here and is handed on. */
export function gatewayDoor(platform: Platform<GatewayConfig>, upstream: Upstream): Entrance {
  let inProcess: ReturnType<typeof dataPlaneOf> | undefined;
  let isClosing = false;
  return {
    // While it closes, the door tells connections to end.
    listenerFor: (request) => (isClosing ? undefined : inProcess?.(request)),
    open: async (fastify, app) => {
      fastify.addHook('preClose', (done) => {
        isClosing = true;
        done();
      });
      const routes = app.get(RouteTable, { strict: false });
      const shared = {
        authenticator: app.get(Authenticator, { strict: false }),
        organizations: app.get(OrganizationsService, { strict: false }),
        upstream,
        routes,
        conditions: app.get(ExecutionConditions, { strict: false }),
        limit: new RateLimit(platform.config.rateLimitPerSecond),
        bodyLimitBytes: platform.config.bodyLimitBytes,
      };
      inProcess = dataPlaneOf(shared);
      await openDoor(fastify, {
        ...shared,
        access: app.get(OperationAccess, { strict: false }),
        actionTargets: app.get(ActionTargetsClient, { strict: false }),
        logger: platform.logger,
      });
      await addDocsPage(fastify);
    },
  };
}
