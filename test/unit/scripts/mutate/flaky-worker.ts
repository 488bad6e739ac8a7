import { existsSync, writeFileSync } from 'node:fs';

/** A worker of which the tests decide how it fails. */
export interface FlakyTask {
  readonly mood: 'dies' | 'dies once' | 'hangs' | 'well';
  /** A file that is there once the worker has died. */
  readonly marker: string;
}

process.once('disconnect', () => process.exit(1));
process.on('message', (question) => {
  const { mood, marker } = question as FlakyTask;
  if (mood === 'hangs') return;
  if (mood === 'dies' || (mood === 'dies once' && !existsSync(marker))) {
    writeFileSync(marker, '');
    process.kill(process.pid, 'SIGKILL');
  }
  process.send?.(process.pid);
});
