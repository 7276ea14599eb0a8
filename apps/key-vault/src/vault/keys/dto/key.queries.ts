import { JWK_UPDATE_ACTIONS, type JwkUpdateAction, UPDATE_SCOPES, type UpdateScope } from '@rekey/contracts';
import { IsOptional } from 'class-validator';
import { IsText, IsWord } from '../../text/text-rules.js';

export const JWK_DELETE_ACTIONS = ['NULLIFY', 'DELETE'] as const;
export type JwkDeleteAction = (typeof JWK_DELETE_ACTIONS)[number];

export class UpdateKeyQuery {
  /** What becomes of the JWKs made from the key; NULLIFY when there is new material and nothing is said. */
  @IsOptional()
  @IsWord(JWK_UPDATE_ACTIONS)
  jwkUpdateAction?: JwkUpdateAction;

  /** With UPDATE: whose JWKs follow; SAME_PROJECT when nothing is said. */
  @IsOptional()
  @IsWord(UPDATE_SCOPES)
  updateScope?: UpdateScope;

  /** How long the previous material stays valid, `"3600s"`. */
  @IsOptional()
  @IsText(20)
  overlap?: string;
}

export class DeleteKeyQuery {
  @IsOptional()
  @IsWord(JWK_DELETE_ACTIONS)
  jwkDeleteAction?: JwkDeleteAction;
}
