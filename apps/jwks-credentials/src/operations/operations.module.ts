import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ZonesModule } from '../zones/zones.module.js';
import { ApiOperation } from './operation.entity.js';
import { OperationsController } from './operations.controller.js';
import { OperationsService } from './operations.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([ApiOperation]), ZonesModule],
  controllers: [OperationsController],
  providers: [OperationsService],
  exports: [TypeOrmModule],
})
export class OperationsModule {}
