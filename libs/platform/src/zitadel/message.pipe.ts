import type { PipeTransform, Type } from '@nestjs/common';
import { InvalidInput } from '@rekey/errors';
import { BodyPipe, dialectOf, isObject } from '@rekey/http';
import type { FastifyRequest } from 'fastify';

/** What a door reads a message from. */
export interface MessageSource {
  /** `UpdateTarget` */
  readonly rpc: string;
  /** Undefined for a message without fields. */
  readonly dto: Type<object> | undefined;
  /** Where the fields are that the path does not have. */
  readonly rest: 'body' | 'query' | 'nowhere';
}

/**
 * Reads the message of an operation out of a request: over Connect all of it is the body; on REST a path has some of the
 * fields, and wins over the others. The same class checks it at every door. `$Request` in what it says is the message's name.
 */
export class MessagePipe implements PipeTransform<FastifyRequest, Promise<unknown>> {
  private readonly checker = new BodyPipe();

  /** @param member reads the request when an empty id left its collection in the path */
  constructor(
    private readonly source: MessageSource,
    private readonly member?: { readonly pipe: MessagePipe; readonly param: string },
  ) {}

  transform(request: FastifyRequest): Promise<unknown> {
    if (this.member !== undefined && /\/(\?|$)/.test(request.url)) {
      return this.member.pipe.read(request, { [this.member.param]: '' });
    }
    return this.read(request, request.params as Record<string, string>);
  }

  private async read(request: FastifyRequest, params: Readonly<Record<string, string>>): Promise<unknown> {
    const { dto, rest, rpc } = this.source;
    if (dto === undefined) return undefined;
    const others = this.othersOf(request);
    const message = isObject(others) ? { ...others, ...params } : others;
    try {
      return await this.checker.transform(message, { type: rest === 'query' ? 'query' : 'body', metatype: dto });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const named = (text: string): string => text.replaceAll('$Request', `${rpc}Request`);
      throw new InvalidInput(error.violations.map(({ field, message: text }) => ({ field, message: named(text) })));
    }
  }

  private othersOf(request: FastifyRequest): unknown {
    if (this.source.rest === 'nowhere') return {};
    return this.source.rest === 'body' ? (request.body ?? {}) : dialectOf(request).normalizeBody?.(request.query);
  }
}
