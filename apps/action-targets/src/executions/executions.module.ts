import { Module } from '@nestjs/common';
import { ExecutionsRepository } from './executions.repository.js';

@Module({ providers: [ExecutionsRepository], exports: [ExecutionsRepository] })
export class ExecutionsModule {}
