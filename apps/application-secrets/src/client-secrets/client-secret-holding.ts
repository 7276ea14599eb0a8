import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { holds } from '@rekey/identity';
import { Holdings } from '@rekey/platform';
import { ApplicationNotFound } from '../applications/application.errors.js';
import { lockApplication } from './secret-owners.js';

/** Notes which client secrets feed vault keys. What is active is a hash here: holders wait for the next rotation. */
@Injectable()
export class ClientSecretHolding {
  constructor(holdings: Holdings, transactions: Transactions) {
    holdings.add('client-secret', ({ id, isHeld }, caller) =>
      transactions.run(async (manager) => {
        const application = await lockApplication(manager, id, caller.org);
        const scopes = [`project:${application?.projectId}`, `org:${caller.org}`] as const;
        if (application === undefined || !holds(caller, 'project.app.write', ...scopes))
          throw new ApplicationNotFound('generateSecret');
        await manager.query('UPDATE applications SET is_held = $2 WHERE id = $1', [id, isHeld]);
      }),
    );
  }
}
