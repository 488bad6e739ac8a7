import { readFileSync } from 'node:fs';
import express from 'express';
import { loadContract, type OperationHandlers } from '../../../src/contract/index.js';
import { createApp } from '../../../src/http/app.js';
import { createServer } from '../../../src/http/server.js';
import { createLogger } from '../../../src/telemetry/logger.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import type { ConstantReply } from '../measure/constant-reply.js';

/**
 * The HTTP stack of the service, including log and request metrics, with a handler that returns a constant response.
 */
const reply: ConstantReply = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const document = loadContract();
const handler = async () => ({
  status: reply.status,
  headers: reply.headers,
  ...(reply.body === null ? {} : { type: reply.type.replace('; charset=utf-8', ''), body: reply.body }),
});
const operationIds = Object.values(document.paths ?? {}).flatMap((path) =>
  Object.values(path ?? {}).flatMap((operation) =>
    typeof operation === 'object' && 'operationId' in operation ? [String(operation.operationId)] : [],
  ),
);
const metrics = createMetrics({ hasPodGauges: false, pools: () => [] });
const { app } = await createApp({
  document,
  version: document.info.version,
  // Every operation returns the same response: its type differs, but no client reads the bodies.
  findErrors: () => [],
  handlers: Object.fromEntries(operationIds.map((id) => [id, handler])) as unknown as OperationHandlers,
  docs: express.Router(),
  health: () => {
    throw new Error('only the landing page asks this');
  },
  isSample: false,
  corsOrigins: ['*'],
  trustedProxies: [],
  basePath: null,
  apiKeys: () => [],
  logger: createLogger({ level: 'info', format: 'json' }),
  observeRequest: ({ operationId, method, status, seconds }) =>
    metrics.observeRequest(operationId, method, status, seconds),
});
const server = createServer(app);
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
