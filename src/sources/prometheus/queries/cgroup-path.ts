/**
 * A parsed cgroup path of the kubelet: `/kubepods…/pod<uid>[/<container>]`, in the format of any cgroup driver and
 * container runtime.
 */
export interface CgroupPath {
  /** uid of the pod; for a static pod, the hash of its manifest. */
  readonly podUid: string;
  /** Container id in the runtime, or the name of the cgroup; null for the pod's own cgroup. */
  readonly containerId: string | null;
}

/** Matches the pod part: cgroupfs writes `pod<uid>`, systemd `kubepods-burstable-pod<uid with _>.slice`. */
const POD = /pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?(?:$|\/)(.*)$/;
/** Matches the container part under systemd: `cri-containerd-<id>.scope`, `crio-<id>.scope`, `docker-<id>.scope`. */
const SCOPE = /^(?:cri-containerd-|crio-|docker-|libpod-)?(.+?)(?:\.scope)?$/;

/**
 * Parses a cgroup path. Returns null for a path outside of a pod, for the conmon process that CRI-O runs next to a
 * container, and for a cgroup created inside a container, whose use is already part of its parent's.
 */
export function readCgroupPath(id: string | undefined): CgroupPath | null {
  const found = POD.exec(id ?? '');
  if (found === null) return null;
  const podUid = (found[1] ?? '').replaceAll('_', '-');
  const below = (found[2] ?? '').split('/').filter((part) => part !== '');
  const [part] = below;
  if (part === undefined) return { podUid, containerId: null };
  if (below.length > 1 || part.startsWith('crio-conmon-')) return null;
  return { podUid, containerId: SCOPE.exec(part)?.[1] ?? null };
}

/** Container ids are 64 hexadecimal digits. */
export const isRuntimeId = (containerId: string): boolean => /^[0-9a-f]{64}$/.test(containerId);
