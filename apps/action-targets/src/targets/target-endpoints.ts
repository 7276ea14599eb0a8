import { Injectable } from '@nestjs/common';
import { EgressDenied, EgressPolicy } from '@rekey/egress';
import {
  type TargetCall,
  TargetEndpointCredentials,
  TargetEndpointDenied,
  TargetEndpointInvalid,
} from './target.errors.js';

/** The URL parser drops these without a word; what is stored would not be what is called. */
const DROPPED_BY_PARSER = /[\u0000-\u001f\u007f]|^\s|\s$/;

/** Decides which URLs may be a target. */
@Injectable()
export class TargetEndpoints {
  constructor(private readonly egress: EgressPolicy) {}

  /**
   * Refuses what is no http(s) URL, and a host that is or resolves to a denied address. One that does not resolve now is
   * accepted: it is checked again whenever it is dialled.
   * @param allowed private addresses that this target may have
   * @throws TargetEndpointInvalid, TargetEndpointCredentials, TargetEndpointDenied
   */
  async check(endpoint: string, call: TargetCall, allowed: readonly string[] = []): Promise<void> {
    const url = parseEndpoint(endpoint);
    if (url === undefined) throw new TargetEndpointInvalid(call);
    const policy = allowed.length === 0 ? this.egress : this.egress.allowing(allowed);
    await policy.checkUrl(url).catch((error: unknown) => {
      if (!(error instanceof EgressDenied)) throw error;
      throw error.reason === 'credentials' ? new TargetEndpointCredentials(call) : new TargetEndpointDenied(call);
    });
  }
}

/** The endpoint as a URL; undefined when it is none, or none that HTTP reaches. */
export function parseEndpoint(endpoint: string): URL | undefined {
  if (DROPPED_BY_PARSER.test(endpoint) || !URL.canParse(endpoint)) return undefined;
  const url = new URL(endpoint);
  return ['http:', 'https:'].includes(url.protocol) && url.hostname !== '' ? url : undefined;
}
