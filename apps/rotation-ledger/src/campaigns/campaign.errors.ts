import { refusals } from '@rekey/errors';

const { conflict, notFound } = refusals('rotation-ledger.campaign');

export class CampaignNotFound extends notFound('not-found', 'There is no such campaign') {}

export class CampaignOver extends conflict(
  'over',
  (state: string, wanted: string) => `The campaign is ${state} and cannot be ${wanted}`,
) {}
