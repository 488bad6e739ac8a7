import type { Schemas } from '../../contract/index.js';
import type { PodItem } from '../../domain/list-items.js';
import { toIso } from '../../domain/time/instant.js';
import { chargedAmounts, ratio } from '../shared/response/charged-amounts.js';
import { type ItemView, mergeFields, toTraffic } from '../shared/response/figures.js';
import { chargeParts, originParts } from './item-fields.js';
import { toUseFields, type UseFields } from './resource-use.js';

/** Means of a pod are over its own covered seconds, not over the window. */
const useOf = ({ measures: m, cpuRequestCores, memoryRequestBytes }: PodItem): UseFields =>
  toUseFields(
    { usedCores: ratio(m.cpuCoreSeconds, m.coveredSeconds), requestedCores: cpuRequestCores },
    { usedBytes: ratio(m.memoryByteSeconds, m.coveredSeconds), requestedBytes: memoryRequestBytes },
  );

export function toPod(item: PodItem, view: ItemView): Schemas['Pod'] {
  const { measures, workload } = item;
  const amounts = chargedAmounts(measures, view.idle);
  return mergeFields(
    {
      cluster: item.cluster,
      namespace: item.namespace,
      pod: item.pod,
      uid: item.uid,
      workload: workload && `${workload.kind}/${workload.name}`,
      node: item.node,
      first_seen_at: toIso(item.firstSeenAt),
      last_seen_at: toIso(item.lastSeenAt),
      live_seconds: measures.liveSeconds,
      covered_seconds: measures.coveredSeconds,
    },
    ...chargeParts(amounts, view),
    useOf(item),
    {
      cpu_limit_millicores: measures.cpuLimitMillicores,
      memory_limit_bytes: measures.memoryLimitBytes,
      memory_max_bytes: measures.memoryMaxBytes,
    },
    toTraffic(measures),
    ...originParts(amounts, measures),
  );
}
