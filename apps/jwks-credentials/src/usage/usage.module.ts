import { Module } from '@nestjs/common';
import { KeyUsage } from './key-usage.js';
import { ToldUsage } from './told-usage.js';

@Module({ providers: [KeyUsage, ToldUsage], exports: [KeyUsage] })
export class UsageModule {}
