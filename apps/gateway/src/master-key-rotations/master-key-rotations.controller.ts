import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { MasterKeyRotationsService } from './master-key-rotations.service.js';
import type { RotationStatus } from './sum-reports.js';

@Controller('v1/admin/kek')
export class MasterKeyRotationsController {
  constructor(private readonly rotations: MasterKeyRotationsService) {}

  /**
   * Wraps every data key with the first master key and encrypts everything anew, while all goes on. A master key that
   * standalone keeps in its data directory gets a successor first. While one runs, the same one is answered.
   */
  @Post('rotate')
  @HttpCode(202)
  async rotate(): Promise<{ readonly id: string }> {
    return { id: await this.rotations.rotate() };
  }

  /** Once it is `done`, nothing in the database needs the master keys before the first. */
  @Get('jobs/:id')
  status(@Param('id') id: string): Promise<RotationStatus> {
    return this.rotations.status(id);
  }
}
