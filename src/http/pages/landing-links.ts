/** Where to go from `/`; relative, so that they hold behind a path prefix. */
export const LINKS = [
  { name: 'docs', href: 'docs/', text: 'Try the API', note: 'Swagger UI: fill in a form, see the answer' },
  { name: 'redoc', href: 'redoc/', text: 'Read the API', note: 'ReDoc: every figure with its meaning and unit' },
  { name: 'guide', href: 'guide/', text: 'Guide', note: 'Connect a cluster, install, query, export, operate' },
  { name: 'openapi_json', href: 'openapi.json', text: 'OpenAPI as JSON', note: 'For generators of clients' },
  { name: 'openapi_yaml', href: 'openapi.yaml', text: 'OpenAPI as YAML', note: 'As it was written' },
  { name: 'health', href: 'health', text: 'Health', note: 'What the collection does, and what is missing' },
  { name: 'metrics', href: 'api/v1/metrics', text: 'Totals', note: 'Energy, carbon and cost of the last 24 hours' },
  {
    name: 'recommendations',
    href: 'api/v1/recommendations',
    text: 'Recommendations',
    note: 'What would save energy, carbon and money',
  },
  { name: 'prometheus', href: 'metrics', text: 'Prometheus metrics', note: 'Of the service itself, to be scraped' },
] as const;

/** The first calls that somebody makes, with what they answer. */
export const FIRST_CALLS = [
  { href: 'api/v1/metrics?last=7d', text: 'What did the last 7 days draw, emit and cost?' },
  { href: 'api/v1/metrics/namespaces?sort=-carbon_grams&limit=5', text: 'Which namespaces emit most?' },
  { href: 'api/v1/timeseries/carbon?last=3d&group_by=daily', text: 'How does it change from day to day?' },
  { href: 'api/v1/recommendations?severity=critical', text: 'What should be looked at first?' },
] as const;
