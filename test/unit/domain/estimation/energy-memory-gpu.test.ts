import { straightLine } from '../../../../src/domain/estimation/load-curve.js';
import { describeEnergy, type EnergyRow, NO_JOULES } from './energy-table.js';

const HOST_MEMORY = straightLine({ value: 8, low: 6, high: 10 }, { value: 24, low: 18, high: 30 });

const MEMORY: readonly EnergyRow[] = [
  {
    what: 'of 2 GiB per vCPU, which the power per vCPU includes',
    demandCoreSeconds: 0,
    by: '0.2 x max(0, 8 - 2 x 4) x 300',
    joules: NO_JOULES,
  },
  {
    what: 'of less than 2 GiB per vCPU',
    node: { memoryGib: 4 },
    demandCoreSeconds: 0,
    by: '0.2 x max(0, 4 - 8) x 300, never negative',
    joules: NO_JOULES,
  },
  {
    what: 'of 32 GiB beside 4 vCPU that are idle',
    node: { memoryGib: 32 },
    demandCoreSeconds: 0,
    by: '0.2 W/GiB x (32 - 8) GiB x 300 s; ends 0.1 x 24 x 300 and 0.4 x 24 x 300',
    joules: [720, 1440, 2880],
  },
  {
    what: 'of 32 GiB beside 4 vCPU at half load',
    node: { memoryGib: 32 },
    demandCoreSeconds: 600,
    by: '(0.2 + 0.4 x 0.5) x 24 x 300; ends (0.1 + 0.2 x 0.5) x 24 x 300 and (0.4 + 0.6 x 0.5) x 24 x 300',
    joules: [1440, 2880, 5040],
  },
  {
    what: 'of 32 GiB at more use than the node has CPU for',
    node: { memoryGib: 32 },
    demandCoreSeconds: 1500,
    by: 'u = 1: 0.6 x 24 x 300; ends 0.3 x 24 x 300 and 1 x 24 x 300',
    joules: [2160, 4320, 7200],
  },
  {
    what: 'in a window with coverage 1/2',
    node: { memoryGib: 32, coveredSeconds: 150 },
    demandCoreSeconds: 0,
    by: '0.2 x 24 x 150; ends 0.1 x 24 x 150 and 0.4 x 24 x 150',
    joules: [360, 720, 1440],
  },
  {
    what: 'of a measured host, whatever the node shows of its memory',
    node: { memoryGib: null },
    factors: { hostMemoryWatts: HOST_MEMORY },
    demandCoreSeconds: 300,
    by: 'u = 0.25: (8 + 0.25 x 16) W x 300 s; ends (6 + 0.25 x 12) x 300 and (10 + 0.25 x 20) x 300',
    joules: [2700, 3600, 4500],
  },
  {
    what: 'beside a meter of the CPU packages, which measure none of it',
    node: { memoryGib: 32, measuredCpuJoules: 2000 },
    demandCoreSeconds: 600,
    by: 'all GiB: (0.2 + 0.4 x 0.5) x 32 x 300; ends (0.1 + 0.2 x 0.5) x 32 x 300 and (0.4 + 0.6 x 0.5) x 32 x 300',
    joules: [1920, 3840, 6720],
  },
  {
    what: 'of a meter of its own beside that of the CPU packages',
    node: { memoryGib: 32, measuredCpuJoules: 2000, measuredDramJoules: 1000 },
    demandCoreSeconds: 600,
    by: '1000; ends -5 % and +5 %',
    joules: [950, 1000, 1050],
  },
  {
    what: 'of a machine that is measured as a whole',
    node: { memoryGib: 32, measuredPlatformJoules: 9000, measuredDramJoules: 1000 },
    demandCoreSeconds: 600,
    by: 'part of the CPU, no figure of its own',
    joules: null,
  },
  { what: 'of unknown capacity', node: { memoryGib: null }, demandCoreSeconds: 126, by: 'unknown', joules: null },
  {
    what: 'with a meter on a node of unknown vCPU',
    node: { memoryGib: 32, vcpus: null, measuredCpuJoules: 2000 },
    demandCoreSeconds: 126,
    by: 'unknown: the load is not known',
    joules: null,
  },
  {
    what: 'in a window without samples',
    node: { memoryGib: 32, coveredSeconds: 0 },
    demandCoreSeconds: 0,
    by: 'unknown, not 0',
    joules: null,
  },
];

const GPU: readonly EnergyRow[] = [
  { what: 'without GPUs', demandCoreSeconds: 0, by: '0 devices', joules: NO_JOULES },
  {
    what: 'of two idle devices',
    node: { gpuCount: 2, gpuUtilisation: 0 },
    demandCoreSeconds: 0,
    by: '2 x 8 W x 300 s; ends 2 x 4.8 x 300 and 2 x 11.2 x 300',
    joules: [2880, 4800, 6720],
  },
  {
    what: 'of two devices at 50 % load',
    node: { gpuCount: 2, gpuUtilisation: 0.5 },
    demandCoreSeconds: 0,
    by: '2 x (8 + 0.5 x 63 = 39.5) x 300; ends 2 x (4.8 + 0.5 x 37.8 = 23.7) x 300, 2 x (11.2 + 0.5 x 88.2 = 55.3) x 300',
    joules: [14_220, 23_700, 33_180],
  },
  {
    what: 'of a device at full load',
    node: { gpuCount: 1, gpuUtilisation: 1 },
    demandCoreSeconds: 0,
    by: '1 x 71 x 300; ends 42.6 x 300 and 99.4 x 300',
    joules: [12_780, 21_300, 29_820],
  },
  {
    what: 'of half a device at 25 % load',
    node: { gpuCount: 0.5, gpuUtilisation: 0.25 },
    demandCoreSeconds: 0,
    by: '0.5 x (8 + 0.25 x 63 = 23.75) x 300; ends 0.5 x (4.8 + 9.45) x 300 and 0.5 x (11.2 + 22.05) x 300',
    joules: [2137.5, 3562.5, 4987.5],
  },
  {
    what: 'of a device in a window with coverage 1/2',
    node: { gpuCount: 1, gpuUtilisation: 1, coveredSeconds: 150 },
    demandCoreSeconds: 0,
    by: '71 x 150; ends 42.6 x 150 and 99.4 x 150',
    joules: [6390, 10_650, 14_910],
  },
  {
    what: 'of two devices whose load was not observed',
    node: { gpuCount: 2 },
    demandCoreSeconds: 0,
    by: 'idle power alone: 2 x 8 x 300; ends 2 x 4.8 x 300 and, at full load, 2 x 99.4 x 300',
    joules: [2880, 4800, 59_640],
  },
  {
    what: 'of devices without an entry in the power table',
    node: { gpuCount: 2, gpuUtilisation: 0.5 },
    factors: { gpuWatts: null },
    demandCoreSeconds: 0,
    by: 'unknown, not 0',
    joules: null,
  },
  {
    what: 'of metered devices without an entry in the power table',
    node: { gpuCount: 2, measuredGpuJoules: 700 },
    factors: { gpuWatts: null },
    demandCoreSeconds: 0,
    by: '700; ends -5 % and +5 %',
    joules: [665, 700, 735],
  },
  {
    what: 'in a window without samples',
    node: { gpuCount: 2, coveredSeconds: 0 },
    demandCoreSeconds: 0,
    by: 'unknown, not 0',
    joules: null,
  },
  {
    what: 'of a machine that is measured as a whole',
    node: { gpuCount: 1, gpuUtilisation: 1, measuredPlatformJoules: 50_000 },
    demandCoreSeconds: 600,
    by: '71 x 300; ends -5 % and +5 % like the whole',
    joules: [20_235, 21_300, 22_365],
  },
  {
    what: 'of a machine whose whole measurement is less than the modelled GPU',
    node: { gpuCount: 1, gpuUtilisation: 1, measuredPlatformJoules: 20_000 },
    demandCoreSeconds: 600,
    by: 'min(21300, 20000); ends -5 % and +5 %',
    joules: [19_000, 20_000, 21_000],
  },
];

describeEnergy('memory energy', 'memory', MEMORY);
describeEnergy('GPU energy', 'gpu', GPU);
