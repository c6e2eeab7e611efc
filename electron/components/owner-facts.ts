import { type ComponentId, type Fact, type JobState, type Owner, ownerOf } from '../../shared/domain/index.ts';
import { formatBytes, formatClock, formatDuration, often } from '../../shared/format.ts';
import type { ProcessRow } from '../system/index.ts';
import { type TellInput, told } from './told.ts';

/**
 * Who keeps a component running, and the process that it is.
 * @param holder who listens on its port on this machine; null where nobody was looked for or found
 */
export function ownerFacts(id: ComponentId, { readings, now }: TellInput, holder: ProcessRow | null): Fact[] {
  const owner = ownerOf(readings, id);
  return told(
    ['Kept running by', ownerWords(owner, now.wall)],
    // A container's port is held by a program of its engine.
    ['Process', holder === null || owner.kind === 'container' ? null : processWords(holder)],
  );
}

/** `postgres (pid 812), up 3 h, 84 MB`. */
export const processWords = ({
  name,
  pid,
  uptimeSeconds,
  residentBytes,
}: Pick<ProcessRow, 'name' | 'pid' | 'uptimeSeconds' | 'residentBytes'>): string =>
  `${name} (pid ${pid}), up ${formatDuration(uptimeSeconds * 1000)}, ${formatBytes(residentBytes)}`;

/** Null where nothing is known. */
export function ownerWords(owner: Owner, now: number): string | null {
  switch (owner.kind) {
    case 'container': {
      const { status, health, restarts, startedAt, exitCode, outOfMemory } = owner.state;
      const parts = [
        status,
        health === 'none' ? null : health,
        status === 'running' && startedAt != null ? `since ${formatClock(startedAt, now)}` : null,
        status === 'exited' && exitCode !== null ? `with code ${exitCode}` : null,
        outOfMemory ? `${status === 'exited' ? '' : 'before '}ended because its memory was used up` : null,
        restarts === 0 ? null : `restarted by its policy ${often(restarts)}`,
      ];
      return `the container ${owner.name}: ${parts.filter((p) => p !== null).join(', ')}`;
    }
    case 'launchd':
      return `launchd, job ${owner.label}${jobWords(owner)}`;
    case 'systemd':
      return `systemd, unit ${owner.unit}${jobWords(owner)}`;
    case 'homebrew':
      return `Homebrew, service ${owner.formula}${owner.job === null ? '' : jobWords(owner.job)}`;
    case 'lifeguard':
      return `Lifeguard, which started pid ${owner.process.pid}; its output goes to ${owner.logFile}`;
    case 'process':
      return `nothing that is known; it runs as ${processWords(owner.process)}`;
    case 'unknown':
      return null;
  }
}

function jobWords({ pid, lastExitCode, lastSignal }: JobState): string {
  if (pid !== null) return `, pid ${pid}`;
  if (lastSignal !== null) return `, not running: ${lastSignal}`;
  return lastExitCode === null ? ', not running' : `, not running: it ended with code ${lastExitCode}`;
}
