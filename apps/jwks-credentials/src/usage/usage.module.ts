import { Module } from '@nestjs/common';
import { KeyUsage } from './key-usage.js';

@Module({ providers: [KeyUsage], exports: [KeyUsage] })
export class UsageModule {}
