import type { Installation } from './installation.js';
import type { LoadGenerator } from './load.js';
import type { Report } from './report.js';
import type { Turns } from './windows.js';

/** What a suite measures with. */
export interface Bench extends Turns {
  /** Sizes of the design, which take long to make, instead of a tenth of them or less. */
  readonly isWhole: boolean;
  readonly load: LoadGenerator;
  readonly report: Report;
}

/** What is measured under one name, at which installation. */
export interface Suite {
  /** Needs none, or makes its own. */
  alone?(bench: Bench): Promise<void>;
  standalone?(bench: Bench, installation: Installation): Promise<void>;
  distributed?(bench: Bench, installation: Installation): Promise<void>;
}
