import { expect } from 'chai';
import { isRuntimeId, readCgroupPath } from '../../src/sources/prometheus/queries/cgroup-path.js';

const UID = '0a1b2c3d-1111-2222-3333-444455556666';
const SLICE = UID.replaceAll('-', '_');
const ID = '0123456789abcdef'.repeat(4);

describe('a cgroup path', () => {
  const cases: readonly (readonly [path: string, containerId: string | null])[] = [
    [`/kubepods/burstable/pod${UID}/${ID}`, ID],
    [`/kubepods/pod${UID}`, null],
    [`/kubepods.slice/kubepods-pod${SLICE}.slice/cri-containerd-${ID}.scope`, ID],
    [`/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${SLICE}.slice/crio-${ID}.scope`, ID],
    [`/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${SLICE}.slice/docker-${ID}.scope`, ID],
    [`/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${SLICE}.slice`, null],
    [`/docker/abc/kubelet/kubepods/besteffort/pod${UID}/${ID}`, ID],
    [`/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${SLICE}.slice/cri-containerd-web.scope`, 'web'],
  ];
  for (const [path, containerId] of cases) {
    it(`contains pod and container: ${path.slice(0, 60)}`, () => {
      expect(readCgroupPath(path)).to.deep.equal({ podUid: UID, containerId });
    });
  }

  it('identifies a static pod by the hash of its file', () => {
    const hash = '0123456789abcdef0123456789abcdef';
    expect(readCgroupPath(`/kubepods/burstable/pod${hash}/${ID}`)).to.deep.equal({ podUid: hash, containerId: ID });
  });

  it('is not that of a container for a pod, a monitor, or a child cgroup of a container', () => {
    const pod = `/kubepods.slice/kubepods-pod${SLICE}.slice`;
    const others = [
      undefined,
      '/',
      '/system.slice/kubelet.service',
      '/kubepods.slice',
      `${pod}/crio-conmon-${ID}.scope`,
    ];
    for (const path of [...others, `${pod}/cri-containerd-${ID}.scope/init.scope`]) {
      expect(readCgroupPath(path), String(path)).to.equal(null);
    }
  });

  it('contains the 64-digit container id of the runtime', () => {
    expect([isRuntimeId(ID), isRuntimeId('web')]).to.deep.equal([true, false]);
  });
});
