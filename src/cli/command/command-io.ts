import type { Environment } from '../../config/config.js';

/** Environment and output streams of a command. */
export interface CommandIo {
  readonly environment: Environment;
  /** Results. */
  readonly stdout: (text: string) => void;
  /** Progress and errors. */
  readonly stderr: (text: string) => void;
}
