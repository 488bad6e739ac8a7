import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/**
 * A socket over which another process of the same user stops the statements of the embedded database for a moment, to copy its
 * files: `held` from the process with the database, then `copied`, then `held` again, which confirms that no statement ran
 * in between. The end of the connection ends the hold.
 */
const SOCKET_NAME = 'hold';
const HELD = 'held\n';
const COPIED = 'copied\n';

/** Maximum duration of a hold, including the wait for a running statement. Milliseconds. */
const MAX_HOLD_MILLISECONDS = 300_000;

const pathIn = (socketDirectory: string): string => join(socketDirectory, SOCKET_NAME);

export interface HoldServer {
  /** Ends all holds. */
  close(): void;
}

/** @param runAlone runs work while no statement runs, and rejects if it has to wait too long */
export async function serveHolds(
  socketDirectory: string,
  runAlone: (work: () => Promise<void>) => Promise<void>,
): Promise<HoldServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const ended = once(socket, 'close');
    const copied = new Promise((resolve) => socket.once('data', resolve));
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.setTimeout(MAX_HOLD_MILLISECONDS, () => socket.destroy());
    const hold = async (): Promise<void> => {
      if (socket.destroyed) return;
      socket.write(HELD);
      await Promise.race([copied, ended]);
      if (!socket.destroyed) socket.end(HELD);
    };
    runAlone(hold).catch(() => socket.destroy());
  });
  server.listen(pathIn(socketDirectory));
  await once(server, 'listening');
  return {
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/**
 * Runs work while the database of another process runs no statement.
 * @throws Error if that process cannot be reached, is busy for too long, or ended the hold before the work was done
 */
export async function whileHeld(socketDirectory: string, work: () => Promise<void>): Promise<void> {
  const socket = connect(pathIn(socketDirectory));
  const failure = new Promise<never>((_, reject) => {
    socket.once('error', (error) =>
      reject(
        new Error(
          `the process that uses the data directory does not respond (${error.message}): it is starting, or it runs in another container, and the backup must run in the same one`,
        ),
      ),
    );
    socket.once('close', () =>
      reject(new Error('the process that uses the data directory ended the copy before it was complete; try again')),
    );
  });
  // It may also fail while nothing waits for it.
  failure.catch(() => {});
  const held = (): Promise<unknown> => Promise.race([once(socket, 'data'), failure]);
  try {
    await held();
    await work();
    const confirmed = held();
    socket.write(COPIED);
    await confirmed;
  } finally {
    socket.destroy();
  }
}
