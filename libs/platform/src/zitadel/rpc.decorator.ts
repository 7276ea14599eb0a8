const RPCS = 'rekey:rpcs';

/** A method that carries out an operation. */
export interface RpcMethod {
  /** `UpdateTarget` */
  readonly rpc: string;
  readonly method: string;
  readonly onRest?: ((answer: never) => object) | undefined;
}

interface RpcOptions {
  /** Writes the answer for REST, where it is not the same; `npm run generate` reads its type from here. */
  readonly onRest?: (answer: never) => object;
}

/**
 * Marks the method that carries out an operation of a ZITADEL service, whichever door it comes through. It gets the message,
 * whose class says what is read and checked, and who calls. `zitadelDoors` makes the routes.
 */
export function Rpc(rpc: string, { onRest }: RpcOptions = {}): MethodDecorator {
  return (prototype, method) => {
    Reflect.defineMetadata(RPCS, [...rpcsOf(prototype), { rpc, method: String(method), onRest }], prototype);
  };
}

/** In the order in which they are written. */
export function rpcsOf(prototype: object): readonly RpcMethod[] {
  return (Reflect.getMetadata(RPCS, prototype) as readonly RpcMethod[] | undefined) ?? [];
}
