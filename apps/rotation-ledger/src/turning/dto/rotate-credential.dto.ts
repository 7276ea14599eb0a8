import { ApiPropertyOptional } from '@nestjs/swagger';
import { JWK_UPDATE_ACTIONS, type JwkUpdateAction, UPDATE_SCOPES, type UpdateScope } from '@rekey/contracts';
import { ArrayMaxSize, IsArray, IsIn, IsISO8601, IsOptional, IsString, MaxLength } from 'class-validator';

/** How a credential is to turn. What its kind does not know is refused by name. */
export class RotateCredentialDto {
  /** How long the version of before stays valid, `"3600s"`. Default: not at all. */
  @IsOptional()
  @IsString()
  @MaxLength(30)
  overlap?: string;

  /** The new version is published now and takes over then. */
  @IsOptional()
  @IsISO8601({ strict: true })
  activateAt?: string;

  /** The new value, as the kind takes it: a client secret, a PEM, a key set. */
  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }] })
  @IsOptional()
  material?: unknown;

  /** `true` for a value of the algorithm that it has, or `{"algorithm": …}`. */
  @ApiPropertyOptional({
    oneOf: [
      { type: 'boolean' },
      { type: 'object', required: ['algorithm'], properties: { algorithm: { type: 'string' } } },
    ],
  })
  @IsOptional()
  generate?: unknown;

  /** What becomes of JWKs made from a key. Default: they follow. */
  @IsOptional()
  @IsIn(JWK_UPDATE_ACTIONS)
  jwkUpdateAction?: JwkUpdateAction;

  /** In which projects JWKs follow. Default: in all. */
  @IsOptional()
  @IsIn(UPDATE_SCOPES)
  updateScope?: UpdateScope;

  /** Names of environments. Default: all that the key is in. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  environments?: string[];
}
