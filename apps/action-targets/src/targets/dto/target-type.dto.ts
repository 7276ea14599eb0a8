/** What stands behind the name of a target type; `restAsync` has no fields. */
export class TargetTypeDto {
  /** Whether a failed call stops the execution. Default false. */
  interruptOnError?: boolean | null;
}
