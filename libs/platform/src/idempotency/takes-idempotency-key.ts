const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Whether a route is one of our own that change something: the vendors know no such key. `path` is the route's. */
export function takesIdempotencyKey(method: string, path: string): boolean {
  return CHANGING.has(method) && path.startsWith('/v1/') && !path.endsWith('/validate');
}
