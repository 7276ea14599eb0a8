import { Injectable } from '@nestjs/common';
import { constantTimeEqual } from '@rekey/crypto';
import { AccessTokensService } from '../access-tokens/access-tokens.service.js';
import { Authenticator } from '../access-tokens/authenticator.js';
import { BadCredentials, GrantTypeUnsupported } from './apiops-token.errors.js';
import type { ApiopsTokenDto } from './dto/apiops-token.dto.js';

const LIFE_SECONDS = 3_600;

/** As RFC 6749 has it, which is what the vendor answers here. */
export interface ApiopsTokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
}

/** Rekey has no passwords: the user is whom an access token was issued to, and the token is the password. */
@Injectable()
export class ApiopsTokensService {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly tokens: AccessTokensService,
  ) {}

  /** The new token ends with the one that it was had for. @throws GrantTypeUnsupported, BadCredentials */
  async issue(dto: ApiopsTokenDto): Promise<ApiopsTokenAnswer> {
    if (dto.grant_type !== 'client_credentials') throw new GrantTypeUnsupported();
    const { client_id: user = '', client_secret: value = '' } = dto;
    const parent = await this.authenticator.owner(value);
    if (parent === null || !parent.names.some((name) => constantTimeEqual(name, user.toLowerCase()))) {
      throw new BadCredentials();
    }
    const session = await this.tokens.createSession(parent, LIFE_SECONDS);
    if (session === null) throw new BadCredentials();
    const { token, expiresInSeconds } = session;
    return { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds };
  }
}
