import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ConstantReply } from '../measure/constant-reply.js';

/** A minimal Node server that sends constant bytes: the upper limit of Node itself. */
const reply: ConstantReply = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const body = reply.body === null ? null : Buffer.from(reply.body);
const headers =
  body === null ? reply.headers : { ...reply.headers, 'Content-Type': reply.type, 'Content-Length': body.length };
const server = createServer((_request, response) => {
  response.writeHead(reply.status, headers);
  response.end(body ?? undefined);
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
