import { ACCELERATED, BATCHES, CORE, RACK, WEBS } from './sample-nodes.js';
import { daily, everyMinutes, type SampleContainer, type SampleWorkload, workloadsOf } from './sample-workload.js';

const { deployment, statefulSet, cronJob } = workloadsOf('production');
const SIDECAR: SampleContainer = { name: 'proxy', cpu: [35, 100, null], memory: [60, 128, 256] };

/** The shop: web tier in Frankfurt, services in Paris, databases on the on-premises machine. */
export const PRODUCTION_WORKLOADS: readonly SampleWorkload[] = [
  deployment('checkout-api', 3, CORE, 'office', [560, 700, null], [420, 640, 1024], {
    team: 'checkout',
    containers: [SIDECAR],
    rolloutDays: 3,
  }),
  deployment('cart', 2, CORE, 'office', [340, 450, null], [300, 448, 768], { team: 'checkout', rolloutDays: 4 }),
  // Throttled: the limit is below the use at noon.
  deployment('payment-gateway', 2, CORE, 'office', [270, 200, 200], [260, 384, 512], { team: 'checkout' }),
  deployment('storefront', 3, WEBS, 'office', [480, 600, null], [350, 512, 768], {
    team: 'shop',
    containers: [SIDECAR],
    rolloutDays: 2,
    networkKibPerSecond: 600,
  }),
  // Requests about ten times the CPU that it uses.
  deployment('catalog-api', 3, WEBS, 'office', [240, 2500, null], [500, 768, 1024], { team: 'shop', rolloutDays: 5 }),
  // Requests about four times the memory that it uses.
  deployment('search', 2, CORE, 'office', [700, 900, null], [1500, 6144, 6144], { team: 'shop' }),
  // Charged to another cost centre than its namespace.
  deployment('recommendation-engine', 2, CORE, 'office', [900, 1100, null], [1800, 2304, 3072], {
    team: 'data',
    costCenter: 'cc-1400',
  }),
  // Two short peaks a day and no autoscaler.
  deployment('image-resizer', 4, WEBS, 'peaks', [450, 400, null], [380, 512, 1024], { team: 'shop' }),
  deployment('geo-lookup', 2, WEBS, 'steady', [110, 150, null], [240, 320, 512], { team: 'shop', rolloutDays: 14 }),
  // Leaks memory until it is OOM killed.
  deployment('notification-worker', 2, CORE, 'steady', [140, 200, null], [210, 384, 512], {
    team: 'checkout',
    leakHours: 17,
  }),
  deployment('fraud-scoring', 1, ACCELERATED, 'office', [1300, 1500, null], [4200, 6144, 8192], {
    team: 'data',
    costCenter: 'cc-1400',
    gpus: 1,
  }),
  deployment('feature-flags', 1, CORE, 'steady', [60, 100, null], [120, 192, 256], { rolloutDays: 14 }),
  // Replaced long ago but never switched off.
  deployment('legacy-soap', 1, WEBS, 'idle', [1.4, 250, null], [300, 512, 1024], {
    team: 'shop',
    networkKibPerSecond: 0.05,
    rolloutDays: 60,
  }),
  statefulSet('order-events', 3, CORE, 'office', [420, 600, null], [1700, 2304, 3072], {
    team: 'checkout',
    networkKibPerSecond: 300,
    diskKibPerSecond: 400,
    rolloutDays: 21,
  }),
  statefulSet('sessions-cache', 2, CORE, 'office', [190, 300, null], [900, 1280, 1536], { rolloutDays: 14 }),
  statefulSet('orders-db', 2, RACK, 'office', [1900, 2500, null], [5200, 6144, 8192], {
    team: 'checkout',
    diskKibPerSecond: 2500,
    rolloutDays: 28,
  }),
  cronJob('invoice-export', daily(5, 2700), BATCHES, [1600, 2000, null], [900, 1536, 2048]),
  cronJob('sitemap', everyMinutes(240, 600), BATCHES, [500, 600, null], [250, 384, 512]),
];
