import { Transform } from 'class-transformer';
import { IsIn } from 'class-validator';
import { asHost, IsHost, IsPathTemplate, type Method, METHODS, upperCase } from './operation-rules.js';

export class CreateOperationDto {
  /** In any letter case. */
  @Transform(({ value }) => upperCase(value))
  @IsIn(METHODS)
  method!: Method;

  /** A name or an address. Letter case and port make no difference. */
  @Transform(({ value }) => asHost(value))
  @IsHost()
  host!: string;

  /** Template of the path: `/api/users/{id}`. A parameter stands for a part of one segment. */
  @IsPathTemplate()
  endpoint!: string;
}
