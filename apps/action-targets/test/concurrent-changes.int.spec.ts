import { describeConcurrentChanges, TestService, uniqueName } from '@rekey/testing';
import { actionTargets } from '../src/index.js';
import { type CreatedTarget, createTarget, TARGETS, update } from './fixtures.js';

describeConcurrentChanges(async () => {
  const service = await TestService.start(actionTargets);
  let target: CreatedTarget;
  let other: CreatedTarget;
  const signingKey = (verb: string) =>
    service.call({ method: 'POST', url: `/v1/targets/${target.id}/signing-key/${verb}`, body: {} });
  const execution = (targets: string[]) =>
    service.call({
      method: 'PUT',
      url: '/v2/actions/executions',
      body: { condition: { request: { all: true } }, targets },
    });
  return {
    service,
    renew: async () => {
      [target, other] = [await createTarget(service), await createTarget(service)];
      await update(service, target, { expirationSigningKey: '3600s' });
      await execution([target.id, other.id]);
    },
    changes: {
      UpdateTarget: () => update(service, target, { name: uniqueName('target') }),
      'UpdateTarget with a new signing key': () => update(service, target, { expirationSigningKey: '60s' }),
      'UpdateTarget of the other': () => update(service, other, { expirationSigningKey: '0s' }),
      DeleteTarget: () => service.call({ method: 'DELETE', url: target.url }),
      'DeleteTarget of the other': () => service.call({ method: 'DELETE', url: `${TARGETS}/${other.id}` }),
      SetExecution: () => execution([target.id, other.id]),
      'SetExecution the other way round': () => execution([other.id, target.id]),
      'SetExecution to nothing': () => execution([]),
      RevertSigningKey: () => signingKey('revert'),
      CompromiseSigningKey: () => signingKey('compromise'),
      UpdateDeliverySettings: () =>
        service.call({
          method: 'PATCH',
          url: `/v1/targets/${target.id}/delivery-settings`,
          body: { maxConcurrency: 2 },
        }),
    },
  };
});
