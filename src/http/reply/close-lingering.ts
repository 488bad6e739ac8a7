import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A connection that sends nothing for this time after its last response is destroyed. */
const IDLE_MILLISECONDS = 1000;
/** Limits on what is read and discarded after the last response. A proxy sends a body of this size in well under this time. */
const MAX_MILLISECONDS = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

const lingering = new WeakSet<object>();

/** Whether the last response of the connection was sent, and what still arrives is discarded. */
export const isLingering = (socket: object): boolean => lingering.has(socket);

/**
 * Closes a connection whose peer may still be sending. Closing it at once would reset it, and a reset can discard the response
 * before the peer has read it. So the own side is closed first; what arrives is read and discarded until the peer closes its
 * side, pauses for a second, or exceeds the limits. Then the socket is destroyed, so that a silent peer cannot hold it.
 */
export function closeLingering(socket: Socket, lastBytes = ''): void {
  if (lingering.has(socket)) return;
  lingering.add(socket);
  socket.end(lastBytes);
  const deadline = performance.now() + MAX_MILLISECONDS;
  const maxBytesRead = socket.bytesRead + MAX_BYTES;
  let bytesRead = socket.bytesRead;
  const timer = setInterval(() => {
    // After the sockets were polled: a busy process would otherwise take waiting bytes for silence.
    setImmediate(() => {
      const isIdle = socket.bytesRead === bytesRead;
      bytesRead = socket.bytesRead;
      if (isIdle || bytesRead > maxBytesRead || performance.now() > deadline) socket.destroy();
    });
  }, IDLE_MILLISECONDS);
  socket.once('close', () => clearInterval(timer));
  socket.once('end', () => socket.destroy());
  socket.resume();
}

/**
 * Lets the response to a request end the connection although the body of the request has not arrived: Node then closes the
 * connection with `destroySoon`, which would reset it.
 */
export function discardBody(req: IncomingMessage): void {
  const { socket } = req;
  // `end` of the socket would come only after the peer has read the response and closed its side.
  req.once('end', () => {
    if (isLingering(socket)) socket.destroySoon();
  });
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    socket.destroySoon = destroySoon;
    if (req.readableEnded) destroySoon();
    else closeLingering(socket);
  };
  req.resume();
}
