import { closeSync, openSync, writeSync } from 'node:fs';

const BLOCK = Buffer.alloc(1024 * 1024);

/** Writes a file until its file system is full. */
export function fillDisk(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = BLOCK.length; size >= 512; size /= 2) writeUntilFull(file, BLOCK.subarray(0, size));
  } finally {
    closeSync(file);
  }
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
