export { CommitNote } from './commit-note.js';
export { CLOCK, databaseNow } from './database-clock.js';
export {
  isContention,
  isDatabaseAway,
  isRefusal,
  isTransientDatabaseError,
  violatedUniqueConstraint,
} from './database-errors.js';
export { PostgresDataKeyStore } from './data-keys.repository.js';
export { DatabaseModule } from './database.module.js';
export type { DatabaseModuleOptions } from './database.module.js';
export { beginRotation, reportRotation } from './master-key-rotation/rotation-record.js';
export type { RotationReport, RotationState, SkippedRow } from './master-key-rotation/rotation-record.js';
export { CreateDataKeys1764000000001 } from './migrations/1764000000001-create-data-keys.js';
export { CreateMasterKeyRotations1764000012000 } from './migrations/1764000012000-create-master-key-rotations.js';
export { isDryRun, observe, observedWork } from './observed-work.js';
export type { ObservedWork } from './observed-work.js';
export { openDatabase, sessionOptions } from './open-database.js';
export type { DatabaseOptions } from './open-database.js';
export { LOCK_SPACE } from './lock-space.js';
export { schemaNames } from './prepare-schema.js';
export { dropLogins, ownLogins, prepareLogins } from './service-logins.js';
export type { OwnLogins, ServiceLogin } from './service-logins.js';
export { sql } from './sql.js';
export type { Database } from './sql.js';
export { pruneInBatches } from './prune-in-batches.js';
export type { PruneRule } from './prune-in-batches.js';
export { Grouped } from './grouped.js';
export type { GroupedWork } from './grouped.js';
export { PreparedStatement } from './prepared-statement.js';
export { RingGroup } from './ring-group.js';
export { FOUND_HOLDER, FOUND_RING, foundRings } from './found-rings.js';
export type { FoundHolder, FoundRing, FoundRow } from './found-rings.js';
export type { GroupChange, GroupHolder, GroupPart } from './ring-group.js';
export { LIVE, versionColumns, versionOf } from './ring-columns.js';
export type { RingTurn, VersionRow } from './ring-columns.js';
export { RingTable } from './ring-table.js';
export type { Alongside, EndedVersion, HolderFacts, LiveRings, RingTableOptions, VersionsPage } from './ring-table.js';
export { sealStoredUrls } from './seal-stored-urls.js';
export { newSnowflakeId } from './snowflake-id.js';
export { TEXT_MATCHES, textCondition } from './text-match.js';
export type { TextMatch } from './text-match.js';
export { Transactions } from './transactions.js';
