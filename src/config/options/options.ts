import { COLLECT_OPTIONS } from './collect-options.js';
import { FIGURE_OPTIONS } from './figure-options.js';
import type { Option } from './option.js';
import { PROXY_OPTIONS } from './proxy-options.js';
import { RECOMMENDATION_OPTIONS } from './recommendation-options.js';
import { SERVICE_OPTIONS } from './service-options.js';
import { SOURCE_OPTIONS } from './source-options.js';

/** All options, in the order of the option table. */
export const OPTIONS = {
  ...SERVICE_OPTIONS,
  ...PROXY_OPTIONS,
  ...SOURCE_OPTIONS,
  ...COLLECT_OPTIONS,
  ...FIGURE_OPTIONS,
  ...RECOMMENDATION_OPTIONS,
};

export type OptionName = keyof typeof OPTIONS;

/** The value of each option by its name. */
export type Settings = {
  readonly [K in OptionName]: (typeof OPTIONS)[K] extends Option<infer T> ? T : never;
};

/**
 * The options without their value types, for code that handles all options in the same way. Such code must pass to an
 * option only values that the same option parsed.
 */
export const OPTION_LIST = Object.entries(OPTIONS) as readonly (readonly [OptionName, Option<unknown>])[];
