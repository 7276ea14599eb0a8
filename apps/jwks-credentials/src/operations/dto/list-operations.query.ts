import { PageQuery } from '@rekey/http';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import { asHost, IsHost, type Method, METHODS, upperCase } from './operation-rules.js';

export class ListOperationsQuery extends PageQuery {
  /** Only those of this host. */
  @IsOptional()
  @Transform(({ value }) => asHost(value))
  @IsHost()
  host?: string;

  /** Only those of this method. */
  @IsOptional()
  @Transform(({ value }) => upperCase(value))
  @IsIn(METHODS)
  method?: Method;
}
