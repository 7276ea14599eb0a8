import type { ServiceRoutes } from '@rekey/contracts';

export const routes: ServiceRoutes = {
  summary: 'Colours, and how they are mixed.',
  routes: [{ paths: ['/v1/colours', '/v1/colours/*'] }],
  operations: [
    {
      rpc: 'rekey.v1.ColourService',
      operations: { MixColour: { rest: 'POST /v1/colours', permission: 'organization.write' } },
    },
  ],
};
