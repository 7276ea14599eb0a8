import { LOCK_SPACE } from '@rekey/database';

/** First keys of the advisory locks of messaging; `LOCK_SPACE` itself belongs to migrations. */
export const RELAY_LOCK_SPACE = LOCK_SPACE + 1;
export const GROUP_LOCK_SPACE = LOCK_SPACE + 2;
export const APPEND_LOCK_SPACE = LOCK_SPACE + 3;
