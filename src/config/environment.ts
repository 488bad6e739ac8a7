import type { Environment } from './config.js';

/** The only place that reads the environment of the process. */
export const processEnvironment = (): Environment => process.env;
