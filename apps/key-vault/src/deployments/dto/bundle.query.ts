import { IsOptional, Matches } from 'class-validator';

export class BundleQuery {
  /** How long to wait for another version than the one of `If-None-Match`, up to `60s`. */
  @IsOptional()
  @Matches(/^([0-5]?\d|60)s$/, { message: 'must be a duration from "0s" to "60s"' })
  wait?: string;
}
