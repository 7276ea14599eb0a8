import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { ClientSecretsController } from './client-secrets.controller.js';
import { ClientSecretsService } from './client-secrets.service.js';

@Module({
  imports: [ClientsModule],
  controllers: [ClientSecretsController],
  providers: [ClientSecretsService],
})
export class ClientSecretsModule {}
