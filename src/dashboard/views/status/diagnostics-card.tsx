import type { Schemas } from '../../../client/index.js';
import { formatTime } from '../../format/times.js';
import { Card } from '../../parts/card.js';
import { Loaded } from '../../parts/loaded.js';
import { api } from '../../state/api.js';
import { useResource } from '../../state/resource.js';
import { scope } from '../../state/scope.js';

/** The last stored report about the sources of each cluster: every problem with what to change. */
export function DiagnosticsCard() {
  const diagnostics = useResource('status diagnostics', (signal) =>
    api.get('/api/v1/diagnostics', undefined, { signal }),
  );
  return (
    <Card title="Examination of the sources" isWide>
      <Loaded from={diagnostics}>
        {({ clusters }) =>
          clusters.length === 0 ? (
            <p class="soft">No cluster has been examined yet.</p>
          ) : (
            clusters.map((report) => <Report key={report.cluster} report={report} />)
          )
        }
      </Loaded>
    </Card>
  );
}

function Report({ report }: { report: Schemas['ClusterDiagnostics'] }) {
  const { cluster, server, examined_at, problems } = report;
  const { timezone } = scope.value;
  return (
    <>
      <h3>
        <bdi>{cluster}</bdi>
      </h3>
      <p class="soft">
        {[server.product ?? 'Unknown server', server.version].filter(Boolean).join(' ')}, examined{' '}
        {formatTime(examined_at, timezone)}
        {problems.length === 0 ? ': no problems found.' : '.'}
      </p>
      {problems.length === 0 ? null : (
        <ul class="problems">
          {problems.map(({ name, severity, detail, remedy }) => (
            <li key={`${name} ${detail} ${remedy}`}>
              <strong>
                {severity === 'error' ? 'Error' : 'Warning'}: {name}
              </strong>
              <p class="text">{detail}</p>
              <p>{remedy}</p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
