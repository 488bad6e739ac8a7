import { CORE, EDGE, QUIET, SPOTS } from './sample-nodes.js';
import { everyMinutes, type SampleWorkload, workloadsOf } from './sample-workload.js';

const staging = workloadsOf('staging');
const sandbox = workloadsOf('sandbox');
const ci = workloadsOf('ci');
const edge = workloadsOf('edge');

const FORGOTTEN = { team: 'shop', networkKibPerSecond: 0.04, rolloutDays: 90 } as const;

/** Staging copies that are idle outside of office hours, unused workloads, and a remote site. */
export const DEVELOPMENT_WORKLOADS: readonly SampleWorkload[] = [
  staging.deployment('checkout-api', 1, QUIET, 'office-only', [220, 350, null], [380, 512, 768], {
    team: 'checkout',
    rolloutDays: 1,
  }),
  staging.deployment('cart', 1, QUIET, 'office-only', [130, 200, null], [270, 384, 512], {
    team: 'checkout',
    rolloutDays: 1,
  }),
  staging.deployment('storefront', 1, SPOTS, 'office-only', [240, 300, null], [330, 512, 768], {
    team: 'shop',
    rolloutDays: 1,
  }),
  staging.deployment('catalog-api', 1, SPOTS, 'office-only', [150, 250, null], [430, 640, 1024], {
    team: 'shop',
    rolloutDays: 2,
  }),
  staging.deployment('search', 1, QUIET, 'office-only', [190, 300, null], [900, 1280, 2048], { team: 'shop' }),
  staging.statefulSet('orders-db', 1, QUIET, 'office-only', [160, 250, null], [800, 1024, 1536], {
    team: 'checkout',
    rolloutDays: 5,
  }),
  staging.cronJob('end-to-end-tests', everyMinutes(120, 900), SPOTS, [800, 800, null], [700, 1024, 1536]),

  // A namespace that has not been used for months.
  sandbox.deployment('playground', 2, CORE, 'idle', [1.2, 200, null], [180, 512, 1024], FORGOTTEN),
  sandbox.deployment('hackathon-demo', 1, CORE, 'idle', [2, 300, null], [240, 512, 512], FORGOTTEN),
  sandbox.deployment('old-dashboard', 1, CORE, 'idle', [0.8, 100, null], [130, 256, 512], FORGOTTEN),
  sandbox.statefulSet('test-db', 1, CORE, 'idle', [2.4, 250, null], [310, 1024, 1024], FORGOTTEN),

  ci.deployment('runner', 2, SPOTS, 'office-only', [550, 500, null], [600, 1024, 2048], { rolloutDays: 2 }),
  ci.deployment('artifact-cache', 1, CORE, 'office', [90, 150, null], [400, 640, 1024]),
  // No requests are set, so use is charged instead.
  ci.deployment('review-apps', 2, CORE, 'office', [60, null, null], [160, null, null], { rolloutDays: 1 }),

  edge.statefulSet('mqtt-broker', 1, EDGE, 'steady', [180, 250, null], [420, 640, 1024], { networkKibPerSecond: 90 }),
  edge.deployment('device-gateway', 2, EDGE, 'steady', [240, 300, null], [260, 384, 512], { networkKibPerSecond: 120 }),
  edge.deployment('firmware-mirror', 1, EDGE, 'steady', [20, 50, null], [110, 192, 256], { diskKibPerSecond: 30 }),
];
