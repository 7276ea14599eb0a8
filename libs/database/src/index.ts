export { isTransientDatabaseError, violatedUniqueConstraint } from './database-errors.js';
export { DatabaseModule } from './database.module.js';
export { openDatabase, sessionOptions } from './open-database.js';
export type { DatabaseOptions } from './open-database.js';
export { LOCK_SPACE, schemaNames } from './prepare-schema.js';
export { newSnowflakeId } from './snowflake-id.js';
export { Transactions } from './transactions.js';
export type { TransactionNotes } from './transactions.js';
