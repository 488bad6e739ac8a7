import type { DASHBOARD_FILES } from './dashboard.js';
import type { DashboardRange, VariableValues } from './template-service.js';

export interface PluginField {
  readonly name: string;
  readonly type: string;
  readonly values: readonly unknown[];
}

export interface PluginAnswer {
  readonly url: string;
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A plugin of Grafana that reads the API, and its dashboard. */
export interface ApiPlugin {
  readonly file: (typeof DASHBOARD_FILES)[number];
  /** Path and parameters of a query, with the variables in them. */
  read(target: object): { readonly path: string; readonly params: readonly (readonly [string, string])[] };
  /** The query in the definition of a variable. */
  queryOf(variable: object): object;
  /** Sends a query as the plugin does. */
  ask(target: object, baseUrl: string, variables: VariableValues, range: DashboardRange): Promise<PluginAnswer>;
  /** The data frame that the plugin builds from a response. */
  fieldsOf(target: object, body: object): PluginField[];
}
