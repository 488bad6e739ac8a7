import type { Environment } from './config.js';

/** The one place that reads the environment of the process. */
export const processEnvironment = (): Environment => process.env;
