import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { makeServerDirectory } from './postgres-process.js';

/** A small file system that the user of a PostgreSQL server can write to. */
export interface SmallDisk {
  readonly directory: string;
  remove(): void;
}

/** Mounts a file system in memory. @param size such as `1m`. @returns null without the right to mount one */
export function mountSmallDisk(size: string): SmallDisk | null {
  const directory = makeServerDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    rmSync(directory, { recursive: true });
    return null;
  }
  makeServerDirectory(directory);
  return {
    directory,
    remove() {
      execFileSync('umount', [directory]);
      rmSync(directory, { recursive: true });
    },
  };
}
