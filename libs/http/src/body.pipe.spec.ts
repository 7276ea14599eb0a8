import 'reflect-metadata';
import type { ArgumentMetadata } from '@nestjs/common';
import { InvalidInput } from '@rekey/errors';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, MaxLength, Min, ValidateNested } from 'class-validator';
import { BodyPipe } from './body.pipe.js';
import { PageQuery } from './page.js';

class KeyDto {
  @IsString()
  kid!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  bits?: number;
}

class SetDto {
  @IsOptional()
  @IsString()
  @MaxLength(5)
  name?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(30)
  @ValidateNested({ each: true })
  @Type(() => KeyDto)
  keys?: KeyDto[];
}

class ListDto {
  @IsArray()
  @IsString({ each: true })
  @MaxLength(5, { each: true })
  @ArrayMaxSize(3)
  names!: string[];
}

class RequiredDto {
  @IsString()
  name!: string;
}

const pipe = new BodyPipe();
const body = (value: unknown, metatype: ArgumentMetadata['metatype'] = SetDto): Promise<unknown> =>
  pipe.transform(value, { type: 'body', metatype });
const query = (value: unknown): Promise<unknown> => pipe.transform(value, { type: 'query', metatype: PageQuery });

async function violations(result: Promise<unknown>): Promise<unknown> {
  return result.then(
    () => 'accepted',
    (error: unknown) => (error instanceof InvalidInput ? error.violations : error),
  );
}

describe('BodyPipe', () => {
  it('gives an instance of the DTO without the members it does not declare, at every depth', async () => {
    const dto = await body({ name: 'a', admin: true, keys: [{ kid: 'k', d: 'private' }] });

    expect(dto).toBeInstanceOf(SetDto);
    expect(JSON.stringify(dto)).toBe('{"name":"a","keys":[{"kid":"k"}]}');
  });

  it('refuses a query of more parameters than any has', async () => {
    const parameters = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, n) => [n, '1']));

    expect(await query(parameters(100))).toBeInstanceOf(PageQuery);
    expect(await violations(query(parameters(101)))).toEqual([
      { field: '', message: 'The query has more than 100 parameters' },
    ]);
  });

  it.each([undefined, null])('takes %p as an empty object', async (value) => {
    expect(await body(value)).toEqual({});
    expect(await violations(body(value, RequiredDto))).toEqual([{ field: 'name', message: expect.any(String) }]);
  });

  it.each([[[]], [[{ name: 'a' }]], 'text', 1, true, false])(
    'refuses %j where an object is expected',
    async (value) => {
      expect(await violations(body(value))).toEqual([{ field: '', message: 'the body must be a JSON object' }]);
    },
  );

  it('names nested fields the way a caller writes them', async () => {
    const bad = { name: 'too long', keys: [{ kid: 'a' }, { kid: 1, bits: 0 }, {}] };

    expect(await violations(body(bad))).toEqual([
      { field: 'name', message: expect.stringContaining('shorter') },
      { field: 'keys[1].kid', message: 'kid must be a string' },
      { field: 'keys[1].bits', message: 'bits must not be less than 1' },
      { field: 'keys[2].kid', message: 'kid must be a string' },
    ]);
  });

  it.each([{ keys: {} }, { keys: 'x' }, { keys: [1] }, { keys: ['x'] }, { keys: [null] }])(
    'refuses %j where a list of objects is expected',
    async (value) => {
      expect(await violations(body(value))).not.toBe('accepted');
    },
  );

  it('says of a wrong type that it is one, whichever decorator of the member stands lowest', async () => {
    expect(await violations(body({ name: 5, keys: [{ kid: 'a', bits: 'x' }] }))).toEqual([
      { field: 'name', message: 'name must be a string' },
      { field: 'keys[0].bits', message: 'bits must be an integer number' },
    ]);
    expect(await violations(body({ names: 'x' }, ListDto))).toEqual([
      { field: 'names', message: 'names must be an array' },
    ]);
    expect(await violations(body({ names: ['x', 1] }, ListDto))).toEqual([
      { field: 'names', message: 'each value in names must be a string' },
    ]);
  });

  it('says at most twenty things at once', async () => {
    const keys = Array.from({ length: 30 }, () => ({}));

    expect(await violations(body({ keys }))).toHaveLength(20);
  });

  it('repeats no value, which may be a secret', async () => {
    const secret = 'hunter2hunter2';

    expect(JSON.stringify(await violations(body({ name: secret, keys: [{ kid: [secret] }] })))).not.toContain(secret);
  });

  it('leaves a body that is no DTO to its handler', async () => {
    const list = [{ any: 'thing' }];

    expect(await body(list, Array)).toBe(list);
    expect(await body(list, Object)).toBe(list);
    expect(await body('text', String)).toBe('text');
  });

  it('gives a page its bounds', async () => {
    expect(await query({})).toEqual({ limit: 100 });
    expect(await query({ limit: '500', after: 'x', admin: '1' })).toEqual({ limit: 500, after: 'x' });
    for (const limit of ['0', '501', '-1', '1.5', 'x', '', '1e9', ['1', '2']]) {
      expect(await violations(query({ limit }))).toEqual([{ field: 'limit', message: expect.any(String) }]);
    }
    for (const after of [['a', 'b'], 'x'.repeat(201)]) {
      expect(await violations(query({ after }))).toEqual([{ field: 'after', message: expect.any(String) }]);
    }
  });
});
