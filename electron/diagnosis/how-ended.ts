import {
  type ComponentId,
  componentTitle,
  type Evidence,
  type JobState,
  type Owner,
  toldOf,
} from '../../shared/domain/index.ts';
import { exitInWords, signalOf } from '../../shared/exit-words.ts';
import { often } from '../../shared/format.ts';
import { type DiagnosisInput, lastingEvidence } from './rule.ts';

/** How a component ended, by whoever keeps it running, as evidence; null where nobody tells. */
export function endedEvidence(input: DiagnosisInput, component: ComponentId): Evidence | null {
  const told = toldOf(input.readings, component);
  const words = told === null ? null : endInWords(told.owner, componentTitle(told.by));
  return told === null || words === null ? null : lastingEvidence(words, told.by);
}

function endInWords(owner: Owner, host: string): string | null {
  switch (owner.kind) {
    case 'container': {
      const { status, exitCode, outOfMemory, restarts } = owner.state;
      if (status === 'unknown') return null;
      if (status !== 'exited' || exitCode === null) {
        // Of one that its policy started again the engine still tells how it ended before.
        const before = restarts === 0 ? '' : `, started again by its restart policy ${often(restarts)}`;
        return `Container ${owner.name} is ${status}${before}${outOfMemory ? '; before, its memory was used up and the kernel ended it' : ''}.`;
      }
      const code = `Container ${owner.name} ended with exit code ${exitCode}`;
      if (outOfMemory)
        return `${code}: its memory was used up and the kernel ended it. Give it, or ${host}, more memory.`;
      const signal = signalOf({ code: exitCode, signal: null });
      return signal === null
        ? `${code}.`
        : `${code}: a signal ended it (${signal}). Its own limit of memory was not reached, as ${host} says.`;
    }
    case 'launchd':
      return jobInWords(`launchd: ${owner.label}`, owner);
    case 'systemd':
      return jobInWords(`systemd: ${owner.unit}`, owner);
    case 'homebrew':
      return owner.job === null ? null : jobInWords(`launchd: Homebrew’s ${owner.formula}`, owner.job);
    default:
      return null;
  }
}

function jobInWords(name: string, { pid, lastExitCode, lastSignal }: JobState): string | null {
  const ended = pid === null ? exitInWords({ code: lastExitCode, signal: lastSignal }) : null;
  return ended === null ? null : `${name} ${ended} the last time.`;
}
