import { existsSync, writeFileSync } from 'node:fs';

/** A worker whose failures the tests control. */
export interface FlakyTask {
  readonly mood: 'dies' | 'dies once' | 'hangs' | 'well';
  /** A file that exists after the worker has died once. */
  readonly marker: string;
}

process.once('disconnect', () => process.exit(1));
process.on('message', (task) => {
  const { mood, marker } = task as FlakyTask;
  if (mood === 'hangs') return;
  if (mood === 'dies' || (mood === 'dies once' && !existsSync(marker))) {
    writeFileSync(marker, '');
    process.kill(process.pid, 'SIGKILL');
  }
  process.send?.(process.pid);
});
