import { Injectable } from '@nestjs/common';
import { RouteTable } from '@rekey/contracts';
import { Rpc } from '@rekey/platform';
import { EXECUTION_FUNCTIONS } from './condition.js';
import { ListExecutionsDto } from './dto/list-executions.dto.js';
import { SetExecutionDto } from './dto/set-execution.dto.js';
import { type ExecutionListAnswer, ExecutionsService, type SetExecutionAnswer } from './executions.service.js';

/** Executions of Actions v2 and v2beta. */
@Injectable()
export class ExecutionsOperations {
  constructor(
    private readonly executions: ExecutionsService,
    private readonly routes: RouteTable,
  ) {}

  /** Sets the targets that are called on a condition, in their order. None clears it. */
  @Rpc('SetExecution')
  set(request: SetExecutionDto): Promise<SetExecutionAnswer> {
    return this.executions.set(request);
  }

  /** Executions that match every filter. */
  @Rpc('ListExecutions')
  list(request: ListExecutionsDto): Promise<ExecutionListAnswer> {
    return this.executions.list(request);
  }

  /** Functions that a condition can name. */
  @Rpc('ListExecutionFunctions')
  functions(): { readonly functions: readonly string[] } {
    return { functions: EXECUTION_FUNCTIONS };
  }

  /** Operations that a condition can name. */
  @Rpc('ListExecutionMethods')
  methods(): { readonly methods: readonly string[] } {
    return { methods: this.routes.executionMethods };
  }

  /** Services of these operations. */
  @Rpc('ListExecutionServices')
  services(): { readonly services: readonly string[] } {
    return { services: this.routes.executionServices };
  }
}
