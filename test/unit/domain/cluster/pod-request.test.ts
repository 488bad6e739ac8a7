import { expect } from 'chai';
import {
  effectiveRequest,
  type InitRequests,
  NO_REQUESTS,
  type Requests,
} from '../../../../src/domain/cluster/pod-request.js';

const asks = (cpuCores: number, memoryBytes = 0, gpus = 0): Requests => ({ cpuCores, memoryBytes, gpus });
const init = (cpuCores: number, memoryBytes = 0): InitRequests => ({
  ...asks(cpuCores, memoryBytes),
  isSidecar: false,
});
const sidecar = (cpuCores: number, memoryBytes = 0): InitRequests => ({
  ...asks(cpuCores, memoryBytes),
  isSidecar: true,
});

describe('the effective request of a pod', () => {
  const of = (containers: readonly Requests[], initContainers: readonly InitRequests[] = [], overhead = NO_REQUESTS) =>
    effectiveRequest({ containers, initContainers, overhead });

  it('is the larger of the container sum and the largest init container, per resource', () => {
    expect(of([asks(1, 10), asks(0.5, 20)], [init(2, 5), init(1, 40)])).to.deep.equal(asks(2, 40));
    expect(of([asks(1, 10, 1)])).to.deep.equal(asks(1, 10, 1));
  });

  it('includes sidecars in the container sum', () => {
    expect(of([asks(1, 512)], [sidecar(0.8, 256), init(1.2, 100)])).to.deep.equal(asks(2, 768));
  });

  it('adds to an init container only the sidecars started before it', () => {
    expect(of([asks(1)], [init(1.2), sidecar(0.8)])).to.deep.equal(asks(1.8));
    expect(of([asks(0.1)], [sidecar(0.5), init(2), sidecar(1)])).to.deep.equal(asks(2.5));
  });

  it('adds the overhead of its runtime class', () => {
    expect(of([asks(1, 10)], [init(2)], asks(0.25, 5))).to.deep.equal(asks(2.25, 15));
  });

  it('is the pod-level request where it is set, per resource, plus the overhead', () => {
    const podLevel = { cpuCores: 3, memoryBytes: null };
    const pod = { containers: [asks(1, 10)], initContainers: [sidecar(1, 5)], overhead: asks(0.5), podLevel };
    expect(effectiveRequest(pod)).to.deep.equal(asks(3.5, 15));
  });
});
