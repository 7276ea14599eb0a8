/** First key of every advisory lock of ours, so that they meet nobody else's in a shared database. */
export const LOCK_SPACE = 0x52_4b_59;
