import { expect } from 'chai';
import { startHttpWorld } from '../support/http-world.js';
import { createMemoryUpdates, RECOMMENDATION } from '../support/memory-recommendations.js';
import { TEST_API_KEY } from '../support/test-api-key.js';

const PATH = `/api/v1/recommendations/${RECOMMENDATION.id}`;
const WITH_KEY = { Authorization: `Bearer ${TEST_API_KEY}` };
const DISMISS = { status: 'dismissed', reason: 'Needed for failover.' };

describe('a change of a recommendation', () => {
  it('is made to the state that If-Match names, and refused with 412 for any other', async () => {
    const { client } = await startHttpWorld();
    const etag = String((await client.get(PATH)).headers['etag']);
    const dismiss = (ifMatch: string) =>
      client.send('patch', PATH, { body: DISMISS, headers: { ...WITH_KEY, 'If-Match': ifMatch } });
    expect((await dismiss(etag)).status).to.equal(200);
    const { status, body } = await dismiss('"another"');
    expect([status, body.type]).to.eql([412, '/problems/precondition-failed']);
  });

  it('that another one was faster than is 409, and so is one that the status does not allow', async () => {
    const late = await startHttpWorld({
      recommendationUpdates: { ...createMemoryUpdates(), changeStatus: async () => false },
    });
    const lost = await late.client.send('patch', PATH, { body: DISMISS, headers: WITH_KEY });
    expect([lost.status, lost.body.type]).to.eql([409, '/problems/conflict']);
    const { client } = await startHttpWorld();
    const illegal = await client.send('patch', PATH, { body: { status: RECOMMENDATION.status }, headers: WITH_KEY });
    expect([illegal.status, illegal.body.type]).to.eql([409, '/problems/illegal-transition']);
  });

  it('of what is not there is 404, and 401 without a key', async () => {
    const { client } = await startHttpWorld();
    const absent = await client.send('patch', '/api/v1/recommendations/rec_0000000000000000', {
      body: DISMISS,
      headers: WITH_KEY,
    });
    expect([absent.status, absent.body.type]).to.eql([404, '/problems/not-found']);
    const stranger = await client.send('patch', PATH, { body: DISMISS });
    expect([stranger.status, stranger.body.type]).to.eql([401, '/problems/unauthorized']);
  });
});
