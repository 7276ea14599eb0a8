import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { EXECUTION_METHODS, EXECUTION_SERVICES } from '@rekey/contracts';
import { Authenticated, RequirePermission } from '@rekey/identity';
import { EXECUTION_FUNCTIONS } from './condition.js';
import { ListExecutionsDto } from './dto/list-executions.dto.js';
import { SetExecutionDto } from './dto/set-execution.dto.js';
import { type ExecutionListAnswer, ExecutionsService, type SetExecutionAnswer } from './executions.service.js';

/** Executions of Actions v2 and v2beta over the Connect protocol. */
@Controller(['zitadel.action.v2.ActionService', 'zitadel.action.v2beta.ActionService'])
export class ExecutionsConnectController {
  constructor(private readonly executions: ExecutionsService) {}

  /** Sets the targets that are called on a condition, in their order. None clears it. */
  @Post('SetExecution')
  @HttpCode(200)
  @RequirePermission('action.execution.write')
  set(@Body() dto: SetExecutionDto): Promise<SetExecutionAnswer> {
    return this.executions.set(dto);
  }

  /** Executions that match every filter. */
  @Post('ListExecutions')
  @HttpCode(200)
  @RequirePermission('action.execution.read')
  list(@Body() dto: ListExecutionsDto): Promise<ExecutionListAnswer> {
    return this.executions.list(dto);
  }

  /** Functions that a condition can name. */
  @Post('ListExecutionFunctions')
  @HttpCode(200)
  @Authenticated()
  functions(): { readonly functions: readonly string[] } {
    return { functions: EXECUTION_FUNCTIONS };
  }

  /** Operations that a condition can name. */
  @Post('ListExecutionMethods')
  @HttpCode(200)
  @Authenticated()
  methods(): { readonly methods: readonly string[] } {
    return { methods: EXECUTION_METHODS };
  }

  /** Services of these operations. */
  @Post('ListExecutionServices')
  @HttpCode(200)
  @Authenticated()
  services(): { readonly services: readonly string[] } {
    return { services: EXECUTION_SERVICES };
  }
}
