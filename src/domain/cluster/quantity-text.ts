const MIB = 2 ** 20;

/** Millicores as a Kubernetes quantity, rounded up: `210m`. */
export const cpuQuantity = (millicores: number): string => `${Math.ceil(millicores)}m`;

/** Bytes as a Kubernetes quantity, rounded up to whole MiB: `640Mi`. */
export const memoryQuantity = (bytes: number): string => `${Math.ceil(bytes / MIB)}Mi`;

/** A ratio for people: `5.3 %`. */
export const percentText = (ratio: number): string => `${Number((100 * ratio).toPrecision(2))} %`;
