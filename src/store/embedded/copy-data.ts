import { constants } from 'node:fs';
import { cp, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDataDirectory } from './data-lock.js';
import { whileHeld } from './hold-socket.js';

/** Name of the copy within the data directory, so that it is on the same volume. A killed backup leaves it to the next one. */
const COPY_NAME = 'backup-copy';
/** Free space that the running database keeps for itself. Bytes. */
const RESERVE_BYTES = 256 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

/** A copy of a data directory, as of one instant. */
export interface CopiedData {
  readonly directory: string;
  remove(): Promise<void>;
}

/**
 * Copies the files of the embedded database of a running process, which runs no statement meanwhile. The copy is like the files
 * after a crash: it has everything that was committed. On file systems that can share blocks (Btrfs, XFS) the copy takes no
 * time and no space.
 * @param socketDirectory directory of the sockets of the process
 * @throws Error if there is not enough space, another backup is running, or the process does not respond
 */
export async function copyRunningData(dataDirectory: string, socketDirectory: string): Promise<CopiedData> {
  const from = join(dataDirectory, 'postgres');
  const directory = join(dataDirectory, COPY_NAME);
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = await lockDataDirectory(directory);
  try {
    const to = join(directory, 'postgres');
    await rm(to, { recursive: true, force: true });
    await requireSpace(from, dataDirectory);
    await whileHeld(socketDirectory, () => cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE }));
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await lock.release();
  }
  return { directory, remove };
}

async function requireSpace(from: string, dataDirectory: string): Promise<void> {
  const needed = (await sizeOf(from)) + RESERVE_BYTES;
  const { bavail, bsize } = await statfs(dataDirectory);
  const free = bavail * bsize;
  if (free < needed)
    throw new Error(
      `not enough space in ${dataDirectory} for a copy of the database: ${Math.ceil(needed / MEGABYTE)} MB are needed and ${Math.floor(free / MEGABYTE)} MB are free; free space, or stop the service, so that no copy is needed`,
    );
}

/** Size of all files in bytes; files that disappear meanwhile are not counted. */
async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  let size = 0;
  for (const entry of entries)
    if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
  return size;
}
