import { hrefWith } from '../../state/route.js';
import { scope } from '../../state/scope.js';

/** The way from all clusters to what is shown: each step is a link back to it. */
export function Trail({ namespace, workload }: { namespace: readonly string[]; workload: readonly string[] }) {
  const { cluster = [] } = scope.value.query;
  if (cluster.length + namespace.length + workload.length === 0) return null;
  const top = { namespace: null, workload: null, offset: null };
  const steps = [
    { text: 'All clusters', href: hrefWith({ ...top, level: 'cluster', cluster: null }) },
    { text: cluster.length > 0 ? cluster.join(', ') : 'All namespaces', href: hrefWith({ ...top, level: null }) },
    ...(namespace.length > 0
      ? [{ text: namespace.join(', '), href: hrefWith({ level: 'workload', workload: null, offset: null }) }]
      : []),
    ...(workload.length > 0 ? [{ text: workload.join(', '), href: hrefWith({ level: 'pod', offset: null }) }] : []),
  ];
  return (
    <nav class="trail" aria-label="Drill-down">
      {steps.map(({ text, href }, index) => (
        <span key={href}>
          {index > 0 ? <span aria-hidden="true">› </span> : null}
          <a href={href} aria-current={index === steps.length - 1 ? 'location' : undefined}>
            <bdi>{text}</bdi>
          </a>
        </span>
      ))}
    </nav>
  );
}
