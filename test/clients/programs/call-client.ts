import { type Client, createClient, ProblemError, type Schemas } from '../../../src/client/index.js';

/**
 * A small user program that uses only the client. The test of the package copies it into an empty project, where it
 * imports the installed package.
 */
export async function callEverything(baseUrl: string, apiKey: string) {
  const api = createClient({ baseUrl, apiKey, timeoutSeconds: 30 });
  const totals: Schemas['Totals'] = await api.get('/api/v1/metrics', { idle: 'share' });

  const names: string[] = [];
  for await (const namespace of api.items('/api/v1/metrics/namespaces', { limit: 1, sort: 'name' }))
    names.push(namespace.namespace);

  const pageSizes: number[] = [];
  for await (const page of api.pages('/api/v1/timeseries/energy', { group_by: 'hourly', limit: 2 }))
    pageSizes.push(page.items.length);

  const text: string = await api.get('/openapi.yaml');
  return {
    totals,
    names,
    pageSizes,
    changed: await changeSomething(api),
    firstLine: text.split('\n', 1)[0],
    problem: await provoke(baseUrl),
  };
}

async function changeSomething(api: Client) {
  const [first] = (await api.get('/api/v1/recommendations', { severity: ['warning'], limit: 1 })).items;
  if (first === undefined) throw new Error('there is nothing to change');
  const one = { recommendation_id: first.id };
  const path = '/api/v1/recommendations/{recommendation_id}';
  const before = await api.get(path, one);
  const after = await api.patch(path, one, { status: 'dismissed', reason: 'Needed.' });
  const run = await api.post('/api/v1/recommendation-runs', { cluster: 'alpha', days: 14 });
  return { before: before.status, after: [after.id, after.status, after.reason], run: [run.status, run.days] };
}

async function provoke(baseUrl: string) {
  try {
    await createClient({ baseUrl }).get('/api/v1/metrics/namespaces', { limit: 5000, last: '7x' });
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { kind, status, problem, requestId } = error;
    return { kind, status, pointers: problem.errors?.map(({ pointer }) => pointer), hasId: requestId !== null };
  }
}
