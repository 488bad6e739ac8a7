import { describeEnergy, type EnergyRow, NO_JOULES } from './energy-table.js';

/** Idle CPU energy of measured nodes: +-5 %, and 1 W [0.2, 2] of other watts per vCPU beside packages. */
const IDLE: readonly EnergyRow[] = [
  {
    what: 'of packages on a node in use, by the modelled ratio of idle power to power',
    node: { measuredCpuJoules: 2120 },
    demandCoreSeconds: 600,
    by: 'u = 600 / 1200; 2120 x 0.74 / (0.74 + 0.5 x 2.76 = 2.12) = 740 +-5 %, and 4 x 1 x 300 [4 x 0.2 x 300, 4 x 2 x 300]',
    joules: [703 + 240, 740 + 1200, 777 + 2400],
  },
  {
    what: 'of packages whose meter separates idle energy',
    node: { measuredCpuJoules: 2000, measuredIdlePart: 0.25 },
    demandCoreSeconds: 600,
    by: '2000 x 0.25 = 500 +-5 %, and other watts',
    joules: [475 + 240, 500 + 1200, 525 + 2400],
  },
  {
    what: 'of packages on a node without any use',
    node: { measuredCpuJoules: 5000, measuredIdlePart: 0.25 },
    demandCoreSeconds: 0,
    by: 'the whole measurement: no row could carry an active part',
    joules: [4750 + 240, 5000 + 1200, 5250 + 2400],
  },
  {
    what: 'of packages in a window that is covered for half',
    node: { measuredCpuJoules: 1060, coveredSeconds: 150 },
    demandCoreSeconds: 300,
    by: 'u = 300 / (4 x 150); 1060 x 0.74 / 2.12 = 370 +-5 %, and 4 x 1 x 150',
    joules: [351.5 + 120, 370 + 600, 388.5 + 1200],
  },
  {
    what: 'of packages on a node of unknown vCPU',
    node: { measuredCpuJoules: 2000, vcpus: null },
    demandCoreSeconds: 126,
    by: 'neither an idle part nor other watts can be modelled',
    joules: NO_JOULES,
  },
  {
    what: 'of a machine that is measured as a whole',
    node: { measuredPlatformJoules: 4240, measuredCpuJoules: 2000 },
    demandCoreSeconds: 600,
    by: '4240 x 0.74 / 2.12 = 1480 +-5 %; packages are a part of it, and there are no other watts',
    joules: [1406, 1480, 1554],
  },
  {
    what: 'of a machine with GPUs that is measured as a whole',
    node: { measuredPlatformJoules: 25_540, gpuCount: 1, gpuUtilisation: 1 },
    demandCoreSeconds: 600,
    by: '25,540 - 71 x 300 = 4240; 4240 x 0.74 / 2.12 = 1480 +-5 %',
    joules: [1406, 1480, 1554],
  },
  {
    what: 'of a machine with GPUs of unknown power that is measured as a whole',
    node: { measuredPlatformJoules: 4240, gpuCount: 1 },
    factors: { gpuWatts: null },
    demandCoreSeconds: 600,
    by: 'GPUs are in the rest',
    joules: [1406, 1480, 1554],
  },
];

const ACTIVE: readonly EnergyRow[] = [
  {
    what: 'of packages on a node in use',
    node: { measuredCpuJoules: 2120 },
    demandCoreSeconds: 600,
    by: '2120 - 740 = 1380 +-5 %',
    joules: [1311, 1380, 1449],
  },
  {
    what: 'of packages whose meter separates idle energy',
    node: { measuredCpuJoules: 2000, measuredIdlePart: 0.25 },
    demandCoreSeconds: 600,
    by: '2000 - 500 = 1500 +-5 %',
    joules: [1425, 1500, 1575],
  },
  {
    what: 'of packages on a node without any use',
    node: { measuredCpuJoules: 5000 },
    demandCoreSeconds: 0,
    by: '5000 - 5000',
    joules: NO_JOULES,
  },
  {
    what: 'of packages on a node of unknown vCPU',
    node: { measuredCpuJoules: 2000, vcpus: null },
    demandCoreSeconds: 126,
    by: '2000 - 0 +-5 %',
    joules: [1900, 2000, 2100],
  },
  {
    what: 'of a machine that is measured as a whole',
    node: { measuredPlatformJoules: 4240 },
    demandCoreSeconds: 600,
    by: '4240 - 1480 = 2760 +-5 %',
    joules: [2622, 2760, 2898],
  },
];

describeEnergy('measured idle CPU energy', 'cpuIdle', IDLE);
describeEnergy('measured active CPU energy', 'cpuActive', ACTIVE);
