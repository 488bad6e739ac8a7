import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { PGlite as Engine } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * PGlite runs PostgreSQL with `-F` (fsync = off), so that committed data can be lost or damaged when the machine loses power.
 * Without it, PostgreSQL calls fsync; `fdatasync`, its default for the log, does nothing in this build.
 */
export const DURABLE_PARAMETERS: readonly string[] = [
  ...Engine.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'wal_sync_method=fsync',
];

/** The parts of an open file of Emscripten's NODEFS; a directory has no `nfd`. */
interface NodeStream {
  readonly nfd?: number;
  readonly node: object;
}

interface NodeFiles {
  stream_ops: { fsync?: (stream: NodeStream) => number };
  realPath(node: object): string;
}

/** PGlite's files in a directory of the host, with fsync, which Emscripten's NODEFS does not implement. */
export class DurableFiles extends NodeFS {
  override async init(...[engine, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(engine, options);
    const addFsync = ({ FS }: PGlite['Module']): void => {
      const { NODEFS } = FS.filesystems as unknown as { NODEFS: NodeFiles };
      NODEFS.stream_ops.fsync = ({ nfd, node }) => {
        if (nfd === undefined) syncDirectory(NODEFS.realPath(node));
        else fsyncSync(nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } };
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
