import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteTable } from '@rekey/contracts';
import { EXECUTION_FUNCTIONS } from './condition.js';
import { ListExecutionsDto } from './dto/list-executions.dto.js';
import { SetExecutionDto } from './dto/set-execution.dto.js';
import { type ExecutionListAnswer, ExecutionsService, type SetExecutionAnswer } from './executions.service.js';

/** Executions of Actions v2 and v2beta over the Connect protocol. */
@Controller(['zitadel.action.v2.ActionService', 'zitadel.action.v2beta.ActionService'])
export class ExecutionsConnectController {
  constructor(
    private readonly executions: ExecutionsService,
    private readonly routes: RouteTable,
  ) {}

  /** Sets the targets that are called on a condition, in their order. None clears it. */
  @Post('SetExecution')
  @HttpCode(200)
  set(@Body() dto: SetExecutionDto): Promise<SetExecutionAnswer> {
    return this.executions.set(dto);
  }

  /** Executions that match every filter. */
  @Post('ListExecutions')
  @HttpCode(200)
  list(@Body() dto: ListExecutionsDto): Promise<ExecutionListAnswer> {
    return this.executions.list(dto);
  }

  /** Functions that a condition can name. */
  @Post('ListExecutionFunctions')
  @HttpCode(200)
  functions(): { readonly functions: readonly string[] } {
    return { functions: EXECUTION_FUNCTIONS };
  }

  /** Operations that a condition can name. */
  @Post('ListExecutionMethods')
  @HttpCode(200)
  methods(): { readonly methods: readonly string[] } {
    return { methods: this.routes.executionMethods };
  }

  /** Services of these operations. */
  @Post('ListExecutionServices')
  @HttpCode(200)
  services(): { readonly services: readonly string[] } {
    return { services: this.routes.executionServices };
  }
}
