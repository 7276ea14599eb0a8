import { IsOptional } from 'class-validator';
import type { FormFile } from '../../multipart/multipart-form.js';
import { IsText, IsWord } from '../../text/text-rules.js';
import { EmptyIsAbsent, IsFormFile, ReadWord } from './form-rules.js';

const PACKAGE_BYTES_MAX = 8 * 1024 * 1024;

export const MERGE_METHODS = ['MATCH_BY_NAME', 'OVERWRITE_ALL'] as const;
export type MergeMethod = (typeof MERGE_METHODS)[number];

export const UNCOVERED_ACTIONS = ['FILL_FROM_PACKAGE', 'REMOVE_FROM_TARGET'] as const;
export type UncoveredAction = (typeof UNCOVERED_ACTIONS)[number];

/** A form. */
export class ImportPackageDto {
  /** A ZIP as an export has it. */
  @IsFormFile(PACKAGE_BYTES_MAX)
  keyExportFile!: FormFile;

  /** Of a new key, a JSON object: an environment of the package to the one here; an empty text leaves it out. */
  @EmptyIsAbsent()
  @IsOptional()
  @IsText(30_000)
  environmentMapping?: string;

  /** Of a key that is there. MATCH_BY_NAME (default): environments get the material of the one of their name. */
  @ReadWord(MERGE_METHODS)
  @IsOptional()
  @IsWord(MERGE_METHODS)
  certEnvironmentMergeMethod?: MergeMethod;

  /** With MATCH_BY_NAME: what becomes of the key's environments that the package does not have. */
  @ReadWord(UNCOVERED_ACTIONS)
  @IsOptional()
  @IsWord(UNCOVERED_ACTIONS)
  certEnvironmentUncoveredAction?: UncoveredAction;
}
