import { Module } from '@nestjs/common';
import { SigningKeyCipher } from './signing-key-cipher.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

@Module({ providers: [SigningKeyCipher, SigningKeysRepository], exports: [SigningKeyCipher, SigningKeysRepository] })
export class SigningKeysModule {}
