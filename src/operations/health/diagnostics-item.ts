import type { Schemas } from '../../contract/index.js';
import type { ClusterDiagnostics, SampleWindow, SourceInspection } from '../../domain/diagnostics/diagnostics.js';
import type { Currency } from '../../domain/figures/currency.js';
import { toIso, toIsoOrNull } from '../../domain/time/instant.js';
import { chargedAmounts } from '../shared/response/charged-amounts.js';
import { toQuality } from '../shared/response/envelope.js';
import { figureParts, mergeFields } from '../shared/response/figures.js';

/** A report in the form of `GET /api/v1/diagnostics`. */
export const toDiagnosticsItem = (report: ClusterDiagnostics, currency: Currency): Schemas['ClusterDiagnostics'] => ({
  cluster: report.cluster,
  status: report.status,
  examined_at: toIso(report.examinedAt),
  duration_seconds: report.durationSeconds,
  server: report.server,
  source: report.source === null ? null : toSource(report.source),
  reads_kubernetes: report.readsKubernetes,
  window: report.window === null ? null : toWindow(report.window, currency),
  problems: [...report.problems],
});

const toSource = (source: SourceInspection): Schemas['DiagnosedSource'] => ({
  metrics: source.families.map(({ name, isPresent, usedFor }) => ({ name, is_present: isPresent, used_for: usedFor })),
  labels: [...source.dialect],
  scrape_intervals: source.scrapeIntervals.map(({ target, targets, minSeconds, maxSeconds }) => ({
    target,
    targets,
    min_seconds: minSeconds,
    max_seconds: maxSeconds,
  })),
  duplicates: source.duplicates.map(({ metric, labels, measurements }) => ({
    metric,
    labels: [...labels],
    measurements,
  })),
  cluster_labels: [...source.clusters],
  queries: source.queries,
  samples: source.samples,
  newest_sample_at: toIsoOrNull(source.newestSampleAt),
});

const toWindow = (window: SampleWindow, currency: Currency): Schemas['DiagnosedWindow'] =>
  mergeFields(
    {
      from: toIso(window.from),
      to: toIso(window.to),
      nodes: window.nodes,
      pods: window.pods,
      cpu_cores: window.cpuCores,
      memory_bytes: window.memoryBytes,
    },
    // All rows of the cluster: idle and system are part of the sums, whatever the mode.
    ...figureParts(chargedAmounts(window.measures, 'separate'), { currency }),
    {
      quality: toQuality(window.measures).quality,
      reasons: window.reasons.map(({ reason, objects }) => ({ reason, objects })),
    },
  );
