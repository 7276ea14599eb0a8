import { Column, Entity, PrimaryColumn } from 'typeorm';

export const RULE_ACTIONS = ['log', 'block'] as const;
export type RuleAction = (typeof RULE_ACTIONS)[number];

/** Which operations a rule is about. `{}` is every request to the zone (contract section 6.1). */
export interface RuleSelector {
  /** Hosts; without a host in it, every host. */
  readonly include?: readonly { readonly host?: readonly string[] | null }[] | null;
  /** Operations to leave out. */
  readonly exclude?: readonly { readonly operation_ids?: readonly string[] | null }[] | null;
}

/** What happens to a request without the tokens it needs: `action` when `expression` is false. */
@Entity('token_rules')
export class TokenRule {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'zone_id' })
  zoneId!: string;

  @Column('text')
  title!: string;

  @Column('text')
  description!: string;

  @Column('text')
  action!: RuleAction;

  @Column('boolean')
  enabled!: boolean;

  @Column('text')
  expression!: string;

  /** As it was given, with hosts in lower case. */
  @Column('jsonb')
  selector!: RuleSelector;

  /** Hosts of `selector.include`, for the filters of the list. */
  @Column('text', { array: true })
  hosts!: string[];

  /** Configurations that `expression` names, for the filters of the list. */
  @Column('uuid', { name: 'configuration_ids', array: true })
  configurationIds!: string[];

  /** Precedence: of the rules that select a request the first one decides. Unique in its zone, with gaps. */
  @Column('integer')
  position!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_updated' })
  lastUpdated!: Date;
}
