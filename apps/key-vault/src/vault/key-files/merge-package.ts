import type { KeyEnvironmentDto } from '../keys/dto/key-environment.dto.js';
import type { MergeMethod, UncoveredAction } from './dto/import-package.dto.js';
import { PackageInvalid } from './package.errors.js';

export interface MergeOptions {
  /** Environments of the key that is overwritten. */
  readonly present: readonly string[];
  readonly method: MergeMethod;
  readonly uncovered: UncoveredAction | undefined;
}

/** The whole new list of a key that is overwritten from a package. @throws PackageInvalid */
export function mergePackage(
  packed: readonly KeyEnvironmentDto[],
  { present, method, uncovered }: MergeOptions,
): readonly KeyEnvironmentDto[] {
  const covered = new Set(packed.map(({ environmentName }) => environmentName));
  const left = present.filter((name) => !covered.has(name));
  if (method === 'OVERWRITE_ALL' || left.length === 0) return packed;
  if (uncovered === undefined) {
    throw new PackageInvalid(
      'uncovered',
      `certEnvironmentUncoveredAction is required: the package has nothing for ${left.join(', ')}!`,
      'certEnvironmentUncoveredAction',
    );
  }
  if (uncovered === 'REMOVE_FROM_TARGET') return packed;
  const [first, other] = [...new Set(packed.map(({ content }) => content))];
  // Which of several keys belongs where is nothing to be guessed.
  if (other !== undefined) {
    throw new PackageInvalid(
      'uncovered',
      `The package has more than one material, so ${left.join(', ')} can not be filled from it!`,
      'certEnvironmentUncoveredAction',
    );
  }
  return [...packed, ...left.map((environmentName) => ({ environmentName, content: first ?? null }))];
}
