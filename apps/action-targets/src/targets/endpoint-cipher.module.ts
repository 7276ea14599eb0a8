import { Module } from '@nestjs/common';
import { EndpointCipher } from './endpoint-cipher.js';

/** For those who store endpoints of targets, and those who call them. */
@Module({ providers: [EndpointCipher], exports: [EndpointCipher] })
export class EndpointCipherModule {}
