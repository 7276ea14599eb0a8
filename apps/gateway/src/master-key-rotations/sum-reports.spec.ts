import type { MasterKeyRotationReport } from '@rekey/contracts';
import { sumReports } from './sum-reports.js';

const report = (state: MasterKeyRotationReport['state'], done = 2, id?: string): MasterKeyRotationReport => ({
  state,
  done,
  total: 4,
  skipped: id === undefined ? [] : [{ table: 's.t', id, reason: 'unreadable' }],
});

describe('sumReports', () => {
  it('is done when every service is, with the sum of what they did', () => {
    const sum = sumReports(
      new Map([
        ['gateway', report('done', 4, 'a')],
        ['key-vault', report('done', 4, 'b')],
      ]),
    );
    expect(sum).toMatchObject({ state: 'done', done: 8, total: 8, waitingFor: [] });
    expect(sum.skipped.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it.each([report('running'), null])('runs as long as one service has not said that it is through: %j', (other) => {
    const sum = sumReports(
      new Map([
        ['gateway', report('failed')],
        ['key-vault', other],
      ]),
    );
    expect(sum).toMatchObject({ state: 'running', waitingFor: ['key-vault'] });
  });

  it('has failed when it is over and one service failed', () => {
    const sum = sumReports(
      new Map([
        ['gateway', report('failed')],
        ['key-vault', report('done')],
      ]),
    );
    expect(sum.state).toBe('failed');
  });
});
