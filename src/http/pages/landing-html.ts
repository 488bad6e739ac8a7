import { createHash } from 'node:crypto';
import type { HealthReport } from '../../domain/ports.js';
import { FIRST_CALLS, LINKS } from './landing-links.js';

/** Facts about the service that the page shows. */
export interface LandingFacts {
  readonly version: string;
  /** Scheme and host of the request, without a trailing slash. */
  readonly origin: string;
  /** Path prefix in front of a proxy, without a trailing slash; empty if unknown. */
  readonly basePath: string;
  readonly health: HealthReport;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#16241c;--soft:#5a6b61;--page:#f6f9f7;--card:#fff;--line:#d9e4dd;--green:#14693f;--amber:#8a5a00}
@media (prefers-color-scheme:dark){:root{--ink:#e6f0ea;--soft:#9db0a5;--page:#101713;--card:#18221c;--line:#2b3a32;--green:#7fd6a4;--amber:#f0c060}}
*{box-sizing:border-box}
body{background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:2.5rem 1.25rem}
header{align-items:center;display:flex;gap:1rem}
header img{flex:none;height:3rem;width:3rem}
h1{font-size:1.7rem;line-height:1.2;margin:0}
h1 small{color:var(--soft);font-size:1rem;font-weight:400}
h2{font-size:1.1rem;margin:2rem 0 .75rem}
p{margin:.25rem 0}
a{color:var(--green)}
.state,.links a,.calls{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.state{border-left:.35rem solid var(--green);margin-top:1.5rem}
.state.waits,.state.sample{border-left-color:var(--amber)}
.links{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr));list-style:none;margin:0;padding:0}
.links a{display:block;height:100%;text-decoration:none}
.links a:hover,.links a:focus{border-color:var(--green)}
.links b{display:block}
.links span,.soft{color:var(--soft);font-size:.9rem}
form{margin-top:1rem}
input,button{background:var(--card);border:1px solid var(--line);border-radius:.4rem;color:inherit;font:inherit;padding:.3rem .6rem}
.calls p+pre{margin:.2rem 0 1rem}
pre{font-size:.85rem;margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
.calls pre:last-child{margin-bottom:0}
.calls+.soft{margin-top:.75rem}
`;

/** Content security policy: scripts, styles and data of this service only; inline, only the style of the page without scripts. */
export const LANDING_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const STATES: Readonly<Record<HealthReport['state'], string>> = {
  ready: 'Ready',
  starting: 'Starting',
  migrating: 'Migrating the database',
  stopping: 'Not ready: shutting down',
  'no-source': 'Not ready: no data source is configured; set GREENKUBE_PROMETHEUS_URL or GREENKUBE_CLUSTERS_FILE',
  'database-unavailable': 'The database cannot be reached',
  'database-node-unavailable': 'A node of the database cannot be reached',
  'database-read-only': 'The database accepts no writes: nothing is collected',
  'database-full': 'The disk of the database is full: nothing is collected',
  'database-locked': 'Another session of the database holds a lock',
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

function clusterText({ name, lastWindowEnd, problems, backfill }: HealthReport['clusters'][number]): string {
  const parts = [`Cluster ${name}`];
  if (lastWindowEnd !== null)
    parts.push(`newest data ${new Date(lastWindowEnd * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
  if (backfill !== null && !backfill.isFinished)
    parts.push(`backfill: ${backfill.doneWindows} of ${backfill.totalWindows} windows done`);
  if (problems.length > 0) parts.push('some data sources have problems, see Health');
  return parts.join(' · ');
}

function stateHtml(health: HealthReport): string {
  const lines = [`<strong>${STATES[health.state]}</strong>`, ...health.clusters.map((c) => escapeHtml(clusterText(c)))];
  const state = `<div class="state${health.isReady ? '' : ' waits'}">${lines.map((line) => `<p>${line}</p>`).join('')}</div>`;
  if (!health.isSample) return state;
  return `${state}\n<div class="state sample"><p><strong>Sample cluster</strong></p><p>All figures are simulated. Set GREENKUBE_PROMETHEUS_URL to see those of your cluster.</p></div>`;
}

/** Renders the page of the dashboard; without scripts it shows the state of the service and links. */
export function renderLanding({ version, origin, basePath, health }: LandingFacts): string {
  // Relative without a known prefix, so that the links also work behind a proxy that removes a prefix and does not send it.
  const root = basePath === '' ? '' : `${basePath}/`;
  const links = LINKS.map(
    ({ href, text, note }) => `<li><a href="${root}${href}"><b>${text}</b><span>${note}</span></a></li>`,
  );
  const calls = FIRST_CALLS.map(
    ({ href, text }) =>
      `<p><a href="${root}${escapeHtml(href)}">${text}</a></p><pre>curl -s '${escapeHtml(`${origin}${basePath}/${href}`)}'</pre>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GreenKube API</title>
<link rel="icon" href="${root}docs/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${root}dashboard/style.css">
<script type="module" src="${root}dashboard/app.js"></script>
</head>
<body>
<div id="app"></div>
<noscript>
<style>${STYLE}</style>
<header><img src="${root}docs/favicon.svg" alt="">
<div><h1>GreenKube API <small>${escapeHtml(version)}</small></h1>
<p>Energy, carbon and cost of every part of a Kubernetes cluster, over any time range.</p></div></header>
${stateHtml(health)}
<h2>Where to go</h2>
<ul class="links">
${links.join('\n')}
</ul>
<form action="${root}guide/" role="search"><label for="q">Search the guide</label> <input id="q" name="q" type="search" maxlength="100" required> <button>Search</button></form>
<h2>First calls</h2>
<div class="calls">${calls.join('\n')}</div>
<p class="soft">With <code>Accept: application/json</code> this page is available as JSON.</p>
</noscript>
</body>
</html>
`;
}
