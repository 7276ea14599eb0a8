import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { RouteTable } from '@rekey/contracts';
import { EXECUTION_FUNCTIONS } from './condition.js';
import { ListExecutionsDto } from './dto/list-executions.dto.js';
import { SetExecutionDto } from './dto/set-execution.dto.js';
import { type ExecutionListAnswer, ExecutionsService, type SetExecutionAnswer } from './executions.service.js';

/** Executions of Actions v2 over REST; v2beta has the same. */
@Controller(['v2/actions/executions', 'v2beta/actions/executions'])
export class ExecutionsController {
  constructor(
    private readonly executions: ExecutionsService,
    private readonly routes: RouteTable,
  ) {}

  /** Sets the targets that are called on a condition, in their order. None clears it. */
  @Put()
  set(@Body() dto: SetExecutionDto): Promise<SetExecutionAnswer> {
    return this.executions.set(dto);
  }

  /** Executions that match every filter. */
  @Post('search')
  @HttpCode(200)
  list(@Body() dto: ListExecutionsDto): Promise<ExecutionListAnswer> {
    return this.executions.list(dto);
  }

  /** Functions that a condition can name. */
  @Get('functions')
  functions(): { readonly functions: readonly string[] } {
    return { functions: EXECUTION_FUNCTIONS };
  }

  /** Operations that a condition can name. */
  @Get('methods')
  methods(): { readonly methods: readonly string[] } {
    return { methods: this.routes.executionMethods };
  }

  /** Services of these operations. */
  @Get('services')
  services(): { readonly services: readonly string[] } {
    return { services: this.routes.executionServices };
  }
}
