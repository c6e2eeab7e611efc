import {
  type ComponentId,
  componentTitle,
  type Evidence,
  type JobState,
  type Owner,
  toldOf,
} from '../../shared/domain/index.ts';
import { exitInWords, signalOf } from '../../shared/exit-words.ts';
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
      const { status, exitCode, outOfMemory } = owner.state;
      if (status !== 'exited' || exitCode === null) return `Container ${owner.name} is ${status}.`;
      const code = `Container ${owner.name} is exited with exit code ${exitCode}`;
      if (outOfMemory)
        return `${code}: its memory was used up and the kernel ended it. Give it, or ${host}, more memory.`;
      const signal = signalOf({ code: exitCode, signal: null });
      return signal === null
        ? `${code}.`
        : `${code}: a signal ended it (${signal}), not a lack of memory; a person or a program sent it.`;
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
