import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { api } from '../state/api.js';
import { useResource } from '../state/resource.js';
import { hrefTo, invalidChoices, route, VIEWS, type View, viewName } from '../state/route.js';
import { scope } from '../state/scope.js';
import { ALLOCATION_CHOICES, Allocation } from '../views/allocation/allocation.js';
import { Grid } from '../views/grid/grid.js';
import { Nodes } from '../views/nodes/nodes.js';
import { OVERVIEW_CHOICES, Overview } from '../views/overview/overview.js';
import { RECOMMENDATION_CHOICES, Recommendations } from '../views/recommendations/recommendations.js';
import { COVERAGE_OF } from '../views/status/coverage-card.js';
import { Status } from '../views/status/status.js';
import { Banners } from './banners.js';
import { Controls, REFRESHES } from './controls.js';

interface Page {
  readonly title: string;
  readonly View: ComponentType;
  /** Values of its parameters; the first is the default. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

const PAGES: Readonly<Record<View, Page>> = {
  overview: { title: 'Overview', View: Overview, choices: OVERVIEW_CHOICES },
  allocation: { title: 'Allocation', View: Allocation, choices: ALLOCATION_CHOICES },
  nodes: { title: 'Nodes', View: Nodes, choices: {} },
  recommendations: { title: 'Recommendations', View: Recommendations, choices: RECOMMENDATION_CHOICES },
  grid: { title: 'Grid', View: Grid, choices: {} },
  status: { title: 'Status', View: Status, choices: { coverage_of: COVERAGE_OF } },
};

/** The page: header, filters, messages, and the view of the URL. */
export function App() {
  const view = viewName.value;
  const { title, View: Shown, choices } = PAGES[view];
  const { unknownView } = route.value;
  const health = useResource('health', (signal) => api.get('/health', undefined, { signal }));
  useEffect(() => {
    document.title = `GreenKube: ${title}`;
  }, [title]);
  const notices = [
    ...(unknownView === null ? [] : [`There is no view ${unknownView}; the overview is shown.`]),
    ...scope.value.notices,
    ...invalidChoices({ ...choices, refresh: REFRESHES }),
  ];
  return (
    <>
      <button type="button" class="skip" onClick={focusMain}>
        Skip to the figures
      </button>
      <header class="top">
        <a class="brand" href={hrefTo('overview')}>
          <img src="docs/favicon.svg" alt="" width="24" height="24" /> GreenKube
        </a>
        <nav aria-label="Views">
          {VIEWS.map((name) => (
            <a key={name} href={hrefTo(name)} aria-current={name === view ? 'page' : undefined}>
              {PAGES[name].title}
            </a>
          ))}
        </nav>
        <nav aria-label="Documentation" class="docs">
          <a href="docs/">Try the API</a>
          <a href="redoc/">Reference</a>
          <a href="guide/">Guide</a>
        </nav>
      </header>
      <Controls health={health.data} />
      <main id="main" tabIndex={-1}>
        <h1>{title}</h1>
        <Banners health={health.data} notices={notices} />
        <Shown />
      </main>
      <footer>
        Unknown figures are shown as unknown, never as 0.{' '}
        {health.data === null ? '' : `Version ${health.data.version}.`}
      </footer>
    </>
  );
}

/** A link would replace the state of the page, which is in the fragment of its URL. */
function focusMain(): void {
  document.getElementById('main')?.focus();
}
