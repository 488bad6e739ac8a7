import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'deploy/grafana/dashboards';

interface Source {
  readonly type: string;
  readonly uid: string;
}

export interface JsonField {
  readonly jsonPath: string;
  readonly name: string;
  readonly type: 'boolean' | 'number' | 'string' | 'time';
}

/** A query of a panel: of the JSON API plugin, or of Prometheus. */
export interface Target {
  readonly refId: string;
  readonly datasource: Source;
  readonly method: string;
  readonly urlPath: string;
  readonly params: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
  readonly fields: readonly JsonField[];
  readonly expr: string;
  readonly instant: boolean;
}

/** A query of the Infinity plugin. */
export interface InfinityQuery {
  readonly url: string;
  readonly url_options: {
    readonly method: string;
    readonly params: readonly { readonly key: string; readonly value: string }[];
  };
  /** The list of rows in the response; empty for the response itself. */
  readonly root_selector: string;
  readonly columns: readonly { readonly selector: string; readonly text: string; readonly type: string }[];
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string;
  /** For the JSON API plugin a target; for Infinity and Prometheus an object with the query. */
  readonly query: string | (Target & { readonly query: string });
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: Source;
  readonly targets?: readonly Target[];
  readonly transformations?: readonly { readonly id: string }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

export const DASHBOARD_FILES = [
  'greenkube-api.json',
  'greenkube-api-infinity.json',
  'greenkube-prometheus.json',
] as const;

export const readDashboard = (file: (typeof DASHBOARD_FILES)[number]): Dashboard =>
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

/** Every query of a dashboard with its panel. */
export const targetsOf = (dashboard: Dashboard): { panel: Panel; target: Target }[] =>
  dashboard.panels.flatMap((panel) => (panel.targets ?? []).map((target) => ({ panel, target })));
