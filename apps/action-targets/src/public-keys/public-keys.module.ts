import { Module } from '@nestjs/common';
import { PublicKeysRepository } from './public-keys.repository.js';

@Module({ providers: [PublicKeysRepository], exports: [PublicKeysRepository] })
export class PublicKeysModule {}
