import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** A connection on which nothing was requested is closed this long after the last response. */
const QUIET_MILLISECONDS = 1000;

/** Ends the service of a server without losing a request. */
export interface Drain {
  /** From now on every response says `Connection: close`; new connections are still accepted. */
  begin(): void;
  /**
   * Accepts no more connections, and closes each one after its response.
   * @param limitMilliseconds responses that take longer are cut off
   */
  close(limitMilliseconds: number): Promise<void>;
}

/** Observes the responses of a server; call it before the server listens. */
export function createDrain(server: Server): Drain {
  const open = new Set<ServerResponse>();
  let isDraining = false;
  let onQuiet: (() => void) | null = null;
  const observe = (_req: IncomingMessage, res: ServerResponse): void => {
    if (isDraining) res.shouldKeepAlive = false;
    open.add(res);
    res.once('close', () => {
      open.delete(res);
      if (open.size === 0) onQuiet?.();
    });
  };
  server.prependListener('request', observe);
  // Requests with `Expect: 100-continue`, which are no event `request`.
  server.prependListener('checkContinue', observe);
  return {
    begin() {
      isDraining = true;
      for (const res of open) if (!res.headersSent) res.shouldKeepAlive = false;
    },
    async close(limitMilliseconds) {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const limit = setTimeout(() => server.closeAllConnections(), limitMilliseconds);
      let quiet: NodeJS.Timeout | undefined;
      // A connection that sent its headers before the drain, or nothing at all, does not close by itself. The pause is for
      // requests that are just arriving.
      onQuiet = () => {
        clearTimeout(quiet);
        quiet = setTimeout(() => {
          if (open.size === 0) server.closeAllConnections();
        }, QUIET_MILLISECONDS);
      };
      if (open.size === 0) onQuiet();
      await closed;
      clearTimeout(limit);
      clearTimeout(quiet);
    },
  };
}
