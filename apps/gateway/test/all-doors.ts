import {
  doorsOf,
  type Operation,
  PERMISSIONS,
  type Permission,
  SERVICE_NAMES,
  type ServiceRoutes,
} from '@rekey/contracts';

/** Every door of every operation, for tables of specs: these are wanted before anything can be awaited. */
export const ALL_DOORS: readonly Operation[] = SERVICE_NAMES.flatMap((name) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { routes } = require(`@rekey/${name}/routes`) as { readonly routes: ServiceRoutes };
  return doorsOf(routes.operations);
});

/** For whoever may do everything, and is not the operator. */
export const ALL_GRANTS = (Object.keys(PERMISSIONS) as Permission[]).map((permission) => ({ permission }));
