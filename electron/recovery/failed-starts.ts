import { statSync } from 'node:fs';
import path from 'node:path';
import { type FailedStart, MAIN, type Run, type Settings } from '../../shared/domain/index.ts';

/** What the backend's start reads beside its own script. */
const READ_AT_START = ['.env', 'pyproject.toml', 'uv.lock'];

/** What the last recovery of each component found out about its start, until another start or a changed file may have mended that. */
export class FailedStarts {
  private found: readonly FailedStart[] = [];

  /** A run that began, went on or ended. One that started nothing, or was cancelled, found out nothing new. */
  note(run: Run): void {
    const { component, endedAt: at, failedStart: words, state, steps } = run;
    if (at === null || state !== 'failed') return;
    if (words === undefined && !steps.some((s) => s.id === 'start' && s.state === 'done')) return;
    const others = this.found.filter((f) => f.component !== component);
    this.found = words === undefined ? others : [...others, { component, words, at }];
  }

  /** Those that may still be so: of the backend none after a file of its start was changed. Whether it was started since is for the diagnosis. */
  standing(settings: Settings): readonly FailedStart[] {
    if (this.found.length === 0) return this.found;
    const files = filesOfStart(settings);
    this.found = this.found.filter(
      (f) => f.component !== MAIN.id || files.every((file) => changedAt(file) <= f.at.wall),
    );
    return this.found;
  }
}

function filesOfStart({ [MAIN.start]: start, [MAIN.folder]: folder }: Settings): readonly string[] {
  const from = start?.cwd ?? folder;
  if (from === null) return [];
  return [start?.command, ...(start?.args ?? []), ...READ_AT_START].flatMap((file) =>
    file === undefined ? [] : path.resolve(from, file),
  );
}

/** Its contents or its rights, epoch milliseconds; 0 where there is no such file. */
function changedAt(file: string): number {
  try {
    const { ctimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { ctimeMs: 0 };
    return ctimeMs;
  } catch {
    return 0;
  }
}
