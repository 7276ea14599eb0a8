import { Controller } from '@nestjs/common';
import {
  ApplicationCreated,
  ApplicationKeyCreated,
  ApplicationKeyRemoved,
  ApplicationRemoved,
  ApplicationUpdated,
  ClientSecretRotated,
  ProjectRemoved,
  ProjectUpdated,
} from '@rekey/contracts';
import { OnEvent } from '@rekey/messaging';
import { ClientCache } from './client-cache.js';

/** Every replica forgets what another one changed. */
@Controller()
export class ClientsSubscriber {
  constructor(private readonly clients: ClientCache) {}

  @OnEvent(ApplicationCreated, { broadcast: true })
  onApplicationCreated({ clientId }: ApplicationCreated): void {
    this.clients.drop(clientId);
  }

  @OnEvent(ApplicationUpdated, { broadcast: true })
  onApplicationUpdated({ clientId }: ApplicationUpdated): void {
    this.clients.drop(clientId);
  }

  @OnEvent(ApplicationRemoved, { broadcast: true })
  onApplicationRemoved({ clientId }: ApplicationRemoved): void {
    this.clients.drop(clientId);
  }

  @OnEvent(ClientSecretRotated, { broadcast: true })
  onClientSecretRotated({ clientId }: ClientSecretRotated): void {
    this.clients.drop(clientId);
  }

  @OnEvent(ApplicationKeyCreated, { broadcast: true })
  onApplicationKeyCreated({ clientId, keyId }: ApplicationKeyCreated): void {
    this.clients.dropKey(clientId, keyId);
  }

  @OnEvent(ApplicationKeyRemoved, { broadcast: true })
  onApplicationKeyRemoved({ clientId, keyId }: ApplicationKeyRemoved): void {
    this.clients.dropKey(clientId, keyId);
  }

  @OnEvent(ProjectUpdated, { broadcast: true })
  onProjectUpdated({ projectId }: ProjectUpdated): void {
    this.clients.dropProject(projectId);
  }

  @OnEvent(ProjectRemoved, { broadcast: true })
  onProjectRemoved({ projectId }: ProjectRemoved): void {
    this.clients.dropProject(projectId);
  }
}
