import { BadGatewayException, BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { DomainError } from '@rekey/errors';
import { QueryFailedError } from 'typeorm';
import { toDomainError } from './to-domain-error.js';

const fastifyError = (code: string, statusCode: number): Error =>
  Object.assign(new Error('told by fastify'), { code, statusCode });
const queryFailed = (code: string): QueryFailedError =>
  new QueryFailedError('INSERT', ['secret'], Object.assign(new Error('the row secret'), { code }));

describe('toDomainError', () => {
  it('leaves our own errors as they are', () => {
    const error = new DomainError({ code: 'a.b.c', kind: 'conflict', message: 'm' });

    expect(toDomainError(error)).toBe(error);
  });

  it.each<[unknown, string, string]>([
    [new NotFoundException('Cannot GET /x'), 'not-found', 'Not Found'],
    [new BadRequestException('no'), 'invalid', 'no'],
    [new HttpException('teapot', 418), 'invalid', 'teapot'],
    [new BadGatewayException('away'), 'unavailable', 'away'],
    [fastifyError('FST_ERR_CTP_BODY_TOO_LARGE', 413), 'too-large', 'The request body is too large'],
    [fastifyError('FST_ERR_BAD_URL', 400), 'invalid', 'told by fastify'],
    [fastifyError('FST_ERR_MAX_PARAM_LENGTH', 414), 'invalid', 'told by fastify'],
    [fastifyError('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415), 'invalid', 'told by fastify'],
  ])('keeps the meaning of what the framework throws: %s', (error, kind, message) => {
    expect(toDomainError(error)).toMatchObject({ kind, message, code: `request.${kind}` });
  });

  it.each(['40P01', '40001', '55P03'])(
    'says that others were in the way for %s, and not that the database is away',
    (code) => {
      expect(toDomainError(queryFailed(code))).toMatchObject({ kind: 'unavailable', code: 'service.contention' });
    },
  );

  it.each(['57P01', '08006', '53300'])('calls the database away for %s', (code) => {
    expect(toDomainError(queryFailed(code))).toMatchObject({
      kind: 'unavailable',
      code: 'service.database.unavailable',
      retryAfterSeconds: 1,
    });
  });

  it.each(['22021', '22P05'])('blames the caller for a character that cannot be stored (%s)', (code) => {
    expect(toDomainError(queryFailed(code))).toMatchObject({ kind: 'invalid' });
  });

  it.each<[string, unknown]>([
    ['a bug', new TypeError('x of undefined: secret')],
    ['a constraint', queryFailed('23503')],
    ['another server’s answer', Object.assign(new Error('secret'), { statusCode: 404 })],
    ['a text', 'secret'],
    ['nothing', undefined],
    ['null', null],
    ['a server error of the framework', fastifyError('FST_ERR_SEND_INSIDE_ONERR', 500)],
  ])('shows nothing of %s', (_, error) => {
    const known = toDomainError(error);

    expect(known).toMatchObject({ kind: 'internal', code: 'service.internal' });
    expect(known.message).not.toContain('secret');
  });
});
