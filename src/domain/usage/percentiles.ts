import type { ContainerPercentiles } from '../list-items.js';
import type { Histogram } from '../measures/entity-facts.js';
import { histogramCount, percentileOf } from '../measures/histogram.js';

type HistogramPercentiles = Pick<
  ContainerPercentiles,
  'cpuMaxMillicores' | 'cpuP50Millicores' | 'cpuP95Millicores' | 'memoryP50Bytes' | 'memoryP95Bytes' | 'sampleCount'
>;

/** The percentiles of a container that its merged histograms contain, in millicores and bytes; null without samples. */
export const histogramPercentiles = (cpu: Histogram, memory: Histogram): HistogramPercentiles => ({
  sampleCount: histogramCount(cpu),
  cpuP50Millicores: percentileOf(cpu, 0.5, 'cpu'),
  cpuP95Millicores: percentileOf(cpu, 0.95, 'cpu'),
  cpuMaxMillicores: percentileOf(cpu, 1, 'cpu'),
  memoryP50Bytes: percentileOf(memory, 0.5, 'memory'),
  memoryP95Bytes: percentileOf(memory, 0.95, 'memory'),
});
