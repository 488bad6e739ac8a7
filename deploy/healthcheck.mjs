// Exit code 0 when the service in this container responds; the image has no curl.
const { GREENKUBE_HOST: host = '0.0.0.0', GREENKUBE_PORT: port = '8000' } = process.env;
const address = host === '0.0.0.0' || host === '' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
// A Service named `greenkube` injects GREENKUBE_PORT=tcp://..., which is not a port number.
const number = /^\d+$/.test(port) ? port : '8000';
const answer = await fetch(`http://${address}:${number}/health/live`, { signal: AbortSignal.timeout(4000) }).catch(() => null);
process.exitCode = answer?.ok ? 0 : 1;
