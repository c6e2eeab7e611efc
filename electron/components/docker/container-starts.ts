import type { ContainerState, Happened } from '../../../shared/domain/index.ts';
import { often } from '../../../shared/format.ts';

/** Starts are told for so long, in milliseconds. */
const TOLD_MS = 3_600_000;

/** Follows who starts containers: the engine by a restart policy, which it counts, or somebody. What runs at the first look is taken as it is. */
export class ContainerStarts {
  private readonly seen = new Map<string, ContainerState>();
  private told: readonly Happened[] = [];
  /** Those that ran before the engine was away. */
  private readonly before = new Set<string>();

  /** The engine does not run: what it starts with itself nobody started. */
  away(): void {
    for (const name of this.seen.keys()) this.before.add(name);
  }

  /** @param engine as a person calls it @param now epoch milliseconds @returns what was seen in the last hour, oldest first */
  look(
    engine: string,
    containers: readonly (readonly [name: string, ContainerState])[],
    now: number,
  ): readonly Happened[] {
    for (const [name, state] of containers) {
      const before = this.seen.get(name);
      this.seen.set(name, state);
      const at = state.startedAt ?? null;
      if (before === undefined || at === null || at <= (before.startedAt ?? 0)) continue;
      const text = this.before.delete(name)
        ? `Container ${name} was started again with ${engine}.`
        : startInWords(engine, name, before, state);
      this.told = [...this.told, { at, text, kind: 'start' }];
    }
    this.told = this.told.filter((h) => now - h.at < TOLD_MS);
    return this.told;
  }
}

function startInWords(engine: string, name: string, before: ContainerState, now: ContainerState): string {
  // The engine counts it when it begins to wait, not when it starts it.
  const isByPolicy = now.restarts > before.restarts || before.status === 'restarting';
  if (!isByPolicy) return `Somebody started container ${name} again.`;
  return `${engine} started container ${name} again by its restart policy, ${often(now.restarts)} so far${endInWords(before, now)}.`;
}

function endInWords(before: ContainerState, now: ContainerState): string {
  if ((before.status === 'exited' || before.status === 'restarting') && before.exitCode !== null)
    return `; it had ended with exit code ${before.exitCode}${before.outOfMemory ? ', its memory used up' : ''}`;
  // It was back before anybody looked: of its end some engines go on telling that its memory was used up.
  return now.outOfMemory ? '; its memory had been used up' : '';
}
