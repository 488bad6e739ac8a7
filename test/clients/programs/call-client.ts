import { createClient, ProblemError, type Schemas } from '../../../src/client/index.js';

/**
 * A small program of a user, which knows nothing but the client. The test of the package copies it into an empty
 * project, where it imports the installed package.
 */
export async function callEverything(baseUrl: string) {
  const api = createClient({ baseUrl, timeoutSeconds: 30 });
  const totals: Schemas['Totals'] = await api.get('/api/v1/metrics', { idle: 'share' });

  const names: string[] = [];
  for await (const namespace of api.items('/api/v1/metrics/namespaces', { limit: 1, sort: 'name' }))
    names.push(namespace.namespace);

  const pageSizes: number[] = [];
  for await (const page of api.pages('/api/v1/timeseries/energy', { group_by: 'hourly', limit: 2 }))
    pageSizes.push(page.items.length);

  const text: string = await api.get('/openapi.yaml');
  return { totals, names, pageSizes, firstLine: text.split('\n', 1)[0], problem: await provoke(baseUrl) };
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
