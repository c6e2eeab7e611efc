import { HOSTS, ownerOf, type ProcessInfo, type Readings } from '../../../shared/domain/index.ts';

/** The engine forwards ports of containers through processes of its own; they are not strangers. */
const FORWARDERS = HOSTS.flatMap((host) => host.forwarders);
export const isForwarder = ({ name }: Pick<ProcessInfo, 'name'>): boolean =>
  FORWARDERS.some((word) => name.toLowerCase().includes(word));

/** The stranger that holds the backend's port, or null. */
export function foreignHolder(readings: Readings): ProcessInfo | null {
  const holder = readings.process?.facts.foreign ?? null;
  if (holder === null) return null;
  const owner = ownerOf(readings, 'backend');
  const container = owner.kind === 'container' || isForwarder(holder);
  const job = owner.kind === 'launchd' && owner.pid === holder.pid;
  return container || job ? null : holder;
}

/**
 * Another program on the backend's port number, on an address that is not the backend's, while the backend itself is not there: its answers
 * say nothing about the backend, and it keeps nobody from starting it. Null otherwise.
 */
export function strangerInItsPlace(readings: Readings): ProcessInfo | null {
  const facts = readings.process?.facts;
  if (facts == null || facts.root !== null || facts.foreign !== null) return null;
  const owner = ownerOf(readings, 'backend');
  const [stranger] = facts.strangers ?? [];
  return stranger === undefined || owner.kind === 'container' || isForwarder(stranger.process)
    ? null
    : stranger.process;
}
