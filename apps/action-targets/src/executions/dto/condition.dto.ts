/** Exactly one member. */
export class ApiConditionDto {
  /** `/zitadel.action.v2.ActionService/UpdateTarget`, as ListExecutionMethods has it. */
  method?: string | null;

  /** `zitadel.action.v2.ActionService`, as ListExecutionServices has it. */
  service?: string | null;

  /** Only true. */
  all?: boolean | null;
}

export class FunctionConditionDto {
  /** As ListExecutionFunctions has it. */
  name?: string | null;
}

/** Exactly one member. */
export class EventConditionDto {
  /** `key.rotated` */
  event?: string | null;

  /** Every event below: `key`, or `key.*`. */
  group?: string | null;

  /** Only true. */
  all?: boolean | null;
}

/** When an execution runs. Exactly one member; what it holds is checked as a whole, by `problemOfCondition`. */
export class ConditionDto {
  /** Before an operation. */
  request?: ApiConditionDto | null;

  /** After an operation. */
  response?: ApiConditionDto | null;

  function?: FunctionConditionDto | null;

  /** After an event. */
  event?: EventConditionDto | null;
}
