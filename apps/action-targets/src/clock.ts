/** The database's clock in milliseconds, which is what a `Date` keeps. */
export const CLOCK = `date_trunc('milliseconds', clock_timestamp())`;
