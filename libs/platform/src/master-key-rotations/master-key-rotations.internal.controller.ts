import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import type { MasterKeyRotationReport } from '@rekey/contracts';
import { reportRotation } from '@rekey/database';
import { DataSource } from 'typeorm';

/** How far this service is with a rotation of the master key. */
@Controller('internal/v1/master-key-rotations')
export class MasterKeyRotationsInternalController {
  constructor(private readonly dataSource: DataSource) {}

  @Get(':id')
  async report(@Param('id') id: string): Promise<MasterKeyRotationReport> {
    const report = await reportRotation(this.dataSource.manager, id);
    if (report === undefined) throw new NotFoundException();
    return report;
  }
}
