import type { ExecutionRun, MessageShape } from '@rekey/contracts';
import { IsIn, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';

const TRIGGERS = ['request', 'response', 'function'] as const;

/** As the gateway asks. */
export class ExecutionRunDto implements ExecutionRun {
  @IsIn(TRIGGERS)
  trigger!: (typeof TRIGGERS)[number];

  @IsString()
  @MaxLength(1_000)
  name!: string;

  @IsObject()
  body!: Readonly<Record<string, unknown>>;

  @IsOptional()
  @IsObject()
  shape?: MessageShape;
}
