// Calls the service with the client that hey-api makes, and prints what it received as JSON.
import { client } from './client/client.gen.js';
import { getConfig, getMetrics, listNamespaces } from './client/sdk.gen.js';

client.setConfig({ baseUrl: process.argv[2]!, throwOnError: true });
const totals = (await getMetrics({ throwOnError: true })).data;
const list = (await listNamespaces({ query: { limit: 1000 }, throwOnError: true })).data;
const entries = (await getConfig({ throwOnError: true })).data.entries;
const settingOf = (name: string) => entries.find((entry) => entry.name === name)!.value;
const received = {
  energy: totals.total_energy_kwh,
  carbon: totals.total_carbon_grams,
  energies: list.items.map(({ energy_kwh }) => energy_kwh),
  port: settingOf('GREENKUBE_PORT'),
  isUnset: settingOf('GREENKUBE_DATABASE_URL') === null,
};
console.log(JSON.stringify(received));
