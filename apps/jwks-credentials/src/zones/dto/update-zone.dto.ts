import { IsIn, ValidateIf } from 'class-validator';
import { type Teller, TELLERS } from '../../authorization/original-request.js';

export class UpdateZoneDto {
  /**
   * Who alone tells what a proxy asks about at `authorize`: headers of one family, or the path below `authorize` (Envoy).
   * `null`: whoever tells it whole. Absent: as it is.
   */
  @ValidateIf(({ originalRequest }: UpdateZoneDto) => originalRequest !== undefined && originalRequest !== null)
  @IsIn([...TELLERS])
  originalRequest?: Teller | null;
}
