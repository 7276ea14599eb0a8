import { PATH_METADATA } from '@nestjs/common/constants.js';
import type { OperationTable } from '@rekey/contracts';
import { Rpc } from './rpc.decorator.js';
import { zitadelDoors } from './zitadel-doors.js';

class ColourOperations {
  @Rpc('GetColour')
  get(): string {
    return 'red';
  }

  @Rpc('MixColours')
  mix(): string {
    return 'brown';
  }

  helper(): void {}
}

const V2: OperationTable = {
  rpc: 'colour.v2.ColourService',
  connect: true,
  operations: {
    GetColour: { rest: 'GET /v2/colours/{id}', permission: 'project.read' },
    MixColours: { permission: 'token' },
  },
};
const BETA: OperationTable = {
  ...V2,
  rpc: 'colour.v2beta.ColourService',
  operations: { ...V2.operations, GetColour: { rest: 'GET /v2beta/colours/{id}', permission: 'project.read' } },
};

const doors = (...operations: OperationTable[]) =>
  zitadelDoors(ColourOperations, { operations }, ...operations.map(({ rpc }) => rpc));

/** Paths of the routes of a controller, by method. */
function routesOf({ prototype }: { prototype: object }): unknown {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(
    ([name]) => name !== 'constructor',
  );
  return Object.fromEntries(
    methods.map(([name, { value }]) => [name, Reflect.getMetadata(PATH_METADATA, value as object)]),
  );
}

describe('zitadelDoors', () => {
  it('opens each operation at the paths of every version', () => {
    const [rest, connect, ...others] = doors(V2, BETA);

    expect(others).toEqual([]);
    expect(rest?.name).toBe('ColourController');
    expect(routesOf(rest as never)).toEqual({ get: ['/v2/colours/:id', '/v2beta/colours/:id'] });
    expect(connect?.name).toBe('ColourConnectController');
    expect(routesOf(connect as never)).toEqual({
      get: ['/colour.v2.ColourService/GetColour', '/colour.v2beta.ColourService/GetColour'],
      mix: ['/colour.v2.ColourService/MixColours', '/colour.v2beta.ColourService/MixColours'],
    });
  });

  it('opens no door that a service has not', () => {
    const { connect: _none, ...table } = V2;

    expect(doors(table).map(({ name }) => name)).toEqual(['ColourController']);
  });

  it('makes no route of an operation that the table does not have', () => {
    expect(() => doors({ ...V2, operations: {} })).toThrow('has no operation GetColour');
  });
});
