import { Injectable } from '@nestjs/common';
import { Readiness } from '@rekey/platform';
import { WebKeySet } from './web-key-set.js';

/** Holds requests back until the first web key of an installation is made: nothing is signed before, and its set is empty. */
@Injectable()
export class WebKeysHealth {
  constructor(readiness: Readiness, set: WebKeySet) {
    readiness.addFirst('webKeys', async () =>
      (await set.published()).isSignedWith ? undefined : 'the first web key is not made yet',
    );
  }
}
