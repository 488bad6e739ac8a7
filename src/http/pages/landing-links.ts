/** Links of the landing page; relative, so that they work behind a path prefix. */
export const LINKS = [
  { name: 'docs', href: 'docs/', text: 'Try the API', note: 'Swagger UI: fill in a form, see the response' },
  { name: 'redoc', href: 'redoc/', text: 'Read the API', note: 'ReDoc: every figure with its meaning and unit' },
  { name: 'guide', href: 'guide/', text: 'Guide', note: 'Connect a cluster, install, query, export, operate' },
  { name: 'openapi_json', href: 'openapi.json', text: 'OpenAPI as JSON', note: 'For client generators' },
  { name: 'openapi_yaml', href: 'openapi.yaml', text: 'OpenAPI as YAML', note: 'The original document' },
  { name: 'health', href: 'health', text: 'Health', note: 'State of the data collection of each cluster' },
  { name: 'metrics', href: 'api/v1/metrics', text: 'Totals', note: 'Energy, carbon and cost of the last 24 hours' },
  {
    name: 'recommendations',
    href: 'api/v1/recommendations',
    text: 'Recommendations',
    note: 'Changes that save energy, carbon and cost',
  },
  {
    name: 'prometheus',
    href: 'metrics',
    text: 'Prometheus metrics',
    note: 'Metrics of the service itself, for scraping',
  },
] as const;

/** Example calls for a new user, with the question that each one answers. */
export const FIRST_CALLS = [
  { href: 'api/v1/metrics?last=7d', text: 'How much energy, carbon and cost did the last 7 days cause?' },
  { href: 'api/v1/metrics/namespaces?sort=-carbon_grams&limit=5', text: 'Which namespaces emit the most carbon?' },
  { href: 'api/v1/timeseries/carbon?last=3d&group_by=daily', text: 'How do emissions change from day to day?' },
  { href: 'api/v1/recommendations?severity=critical', text: 'Which recommendations are critical?' },
] as const;
