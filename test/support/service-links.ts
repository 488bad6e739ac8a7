/** Variables that Kubernetes injects into a pod for one Service, as documented under "Discovering services". */
const linksOf = (
  service: string,
  ports: readonly (readonly [name: string, port: number])[],
): Record<string, string> => {
  const prefix = service.toUpperCase().replaceAll('-', '_');
  const [[, first] = ['', 0]] = ports;
  return {
    [`${prefix}_SERVICE_HOST`]: '10.0.0.1',
    [`${prefix}_SERVICE_PORT`]: String(first),
    [`${prefix}_PORT`]: `tcp://10.0.0.1:${first}`,
    ...Object.assign(
      {},
      ...ports.map(([name, port]) => ({
        [`${prefix}_SERVICE_PORT_${name.toUpperCase()}`]: String(port),
        [`${prefix}_PORT_${port}_TCP`]: `tcp://10.0.0.1:${port}`,
        [`${prefix}_PORT_${port}_TCP_PROTO`]: 'tcp',
        [`${prefix}_PORT_${port}_TCP_PORT`]: String(port),
        [`${prefix}_PORT_${port}_TCP_ADDR`]: '10.0.0.1',
      })),
    ),
  };
};

/** All variables that a pod gets for Services named `greenkube` and for the names that a chart would use. */
export const SERVICE_LINKS: Readonly<Record<string, string>> = {
  ...linksOf('greenkube', [
    ['http', 8000],
    ['metrics', 9090],
  ]),
  ...linksOf('greenkube-postgresql', [['tcp_postgresql', 5432]]),
  ...linksOf('greenkube-api', [['http', 8000]]),
  GREENKUBE_PORT_53_UDP: 'udp://10.0.0.1:53',
  GREENKUBE_PORT_53_UDP_PROTO: 'udp',
};
