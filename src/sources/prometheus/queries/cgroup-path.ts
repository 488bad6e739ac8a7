/** A cgroup path of the kubelet, read: `/kubepods…/pod<uid>[/<container>]`, in the spelling of every driver and runtime. */
export interface CgroupPath {
  /** uid of the pod; of a static pod the hash of its file. */
  readonly podUid: string;
  /** Id of the container in the runtime, or what stands for it; null for the pod's own cgroup. */
  readonly containerId: string | null;
}

/** The pod's part: cgroupfs writes `pod<uid>`, systemd `kubepods-burstable-pod<uid with _>.slice`. */
const POD = /pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?(?:$|\/)(.*)$/;
/** The container's part under systemd: `cri-containerd-<id>.scope`, `crio-<id>.scope`, `docker-<id>.scope`. */
const SCOPE = /^(?:cri-containerd-|crio-|docker-|libpod-)?(.+?)(?:\.scope)?$/;

/**
 * Null for a path that is no pod's, for the monitor process beside a container of cri-o, and for a cgroup that a
 * container made within its own: its parent has the same use already.
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

/** Ids of containers are 64 hexadecimal digits. */
export const isRuntimeId = (containerId: string): boolean => /^[0-9a-f]{64}$/.test(containerId);
