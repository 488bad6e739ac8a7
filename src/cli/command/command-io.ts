import type { Environment } from '../../config/config.js';

/** What a command has of the world besides the network and its files. */
export interface CommandIo {
  readonly environment: Environment;
  /** Results, for people and pipes. */
  readonly stdout: (text: string) => void;
  /** Progress and mistakes. */
  readonly stderr: (text: string) => void;
}
