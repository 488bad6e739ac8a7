import { expect } from 'chai';
import { loadConfig } from '../../../../src/config/load-config.js';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../src/domain/time/window.js';
import { openSources } from '../../../../src/sources/open-sources.js';
import { STARTED_AT } from '../../../support/sample-windows.js';

const depthsOf = async (environment: Readonly<Record<string, string>>) => {
  const config = loadConfig({ GREENKUBE_SAMPLE: 'true', ...environment });
  const { signal } = new AbortController();
  const [cluster] = config.clusters;
  const sources = await openSources(config, cluster!, { startedAt: STARTED_AT, now: () => STARTED_AT, signal });
  if (!('depthSeconds' in sources)) throw new Error(sources.detail);
  return [sources.depthSeconds, sources.windowDepthSeconds];
};

describe('the history of the sample cluster', () => {
  it('is one hour less than 30 days, two days of it as windows', async () => {
    expect(await depthsOf({})).to.eql([30 * DAY_SECONDS - HOUR_SECONDS, 2 * DAY_SECONDS]);
  });

  it('is as short as requested, with no windows before its start', async () => {
    expect(await depthsOf({ GREENKUBE_SAMPLE_HISTORY: '3h' })).to.eql([3 * HOUR_SECONDS, 3 * HOUR_SECONDS]);
  });

  it('has as many windows as the backfill of any cluster', async () => {
    expect(await depthsOf({ GREENKUBE_BACKFILL: '6h' })).to.eql([30 * DAY_SECONDS - HOUR_SECONDS, 6 * HOUR_SECONDS]);
  });
});
