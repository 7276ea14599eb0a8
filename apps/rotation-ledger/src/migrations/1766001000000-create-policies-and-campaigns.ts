import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePoliciesAndCampaigns1766001000000 implements MigrationInterface {
  readonly name = 'CreatePoliciesAndCampaigns1766001000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [POLICIES, CAMPAIGNS, SECRETS]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE kept_secrets, campaign_items, campaigns, expiry_warnings, scheduled_turns, policies; DROP INDEX credentials_policy_idx',
    );
  }
}

/**
 * `settings` is the policy as it was put; the columns are what statements look at. Of a credential that is under a policy and
 * turns by itself there is a row in `scheduled_turns`: `next_at` is when to look at it, long ago when that is not known, and
 * while an attempt is under way, when it is given up.
 */
const POLICIES = `
  CREATE TABLE policies (
    name text COLLATE "C" PRIMARY KEY,
    kind text COLLATE "C",
    place text COLLATE "C",
    place_id text,
    name_like text,
    specificity integer NOT NULL,
    is_paused boolean NOT NULL,
    apart_ms bigint,
    warn_before_ms bigint[] NOT NULL,
    settings jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX credentials_policy_idx ON credentials (policy, name, kind, id) WHERE policy IS NOT NULL;

  CREATE TABLE scheduled_turns (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    policy text COLLATE "C" NOT NULL,
    next_at timestamptz NOT NULL DEFAULT '-infinity',
    attempt uuid,
    attempted_at timestamptz,
    ran_at timestamptz,
    turned_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, id)
  );
  CREATE INDEX scheduled_turns_next_idx ON scheduled_turns (next_at);
  CREATE INDEX scheduled_turns_policy_idx ON scheduled_turns (policy);

  CREATE TABLE expiry_warnings (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    before_ms bigint NOT NULL,
    PRIMARY KEY (kind, id, expires_at, before_ms)
  );
  CREATE INDEX expiry_warnings_expires_idx ON expiry_warnings (expires_at);
`;

/**
 * `caller` is who started it, with the grants of then. An item is `pending`, `turning` while its owner is asked, `turned` until
 * everything has followed, then `done` or `failed`.
 */
const CAMPAIGNS = `
  CREATE TABLE campaigns (
    id uuid PRIMARY KEY,
    state text NOT NULL,
    settings jsonb NOT NULL,
    caller jsonb NOT NULL,
    started_by text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    counted_from timestamptz NOT NULL,
    ended_at timestamptz
  );
  CREATE INDEX campaigns_created_idx ON campaigns (created_at DESC, id DESC);
  CREATE INDEX campaigns_running_idx ON campaigns (id) WHERE state = 'running';

  CREATE TABLE campaign_items (
    campaign_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    tries integer NOT NULL DEFAULT 0,
    attempt uuid,
    attempted_at timestamptz,
    rotation_id uuid,
    error text,
    finished_at timestamptz,
    PRIMARY KEY (campaign_id, kind, id)
  );
  CREATE INDEX campaign_items_state_idx ON campaign_items (campaign_id, state, tries, kind, id);
  CREATE INDEX campaign_items_finished_idx ON campaign_items (campaign_id, finished_at DESC) WHERE finished_at IS NOT NULL;
  CREATE INDEX rotations_campaign_idx ON rotations (campaign, started_at DESC) WHERE campaign IS NOT NULL;
`;

/** Secrets that nobody was answered with, until they are handed out or a day is over; the row stays to say so. */
const SECRETS = `
  CREATE TABLE kept_secrets (
    rotation_id uuid PRIMARY KEY,
    secret bytea,
    kept_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX kept_secrets_kept_idx ON kept_secrets (kept_at);
`;
