import { MAIN, type ProcessInfo, type Readings } from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import { errorInWords, lastWordsOf } from '../../shared/last-words.ts';
import type { RunningChild } from '../system/index.ts';
import type { World } from './world.ts';

/** Processes are looked at this seldom, in milliseconds. */
const LOOK_MS = 500;
/** What a start command leaves behind is there when it ends, but may become a server only a moment later, in milliseconds. */
const GRACE_MS = 3000;

/**
 * Watches what a start command leaves behind that ends well while its server comes up in the background: by `nohup … &`, in tmux, as a
 * daemon. Such a server has another parent, and its output is wherever the script sent it.
 */
export class LeftBehind {
  private readonly child: RunningChild | null;
  private readonly world: World;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private goneSince: number | null = null;
  private seen: ProcessInfo | null = null;

  constructor(child: RunningChild | null, world: World) {
    this.child = child;
    this.world = world;
  }

  /** Why nothing more is to be expected, as a sentence; null while something may still come. Cheap to ask often. */
  async isOver(signal: AbortSignal): Promise<string | null> {
    const now = performance.now();
    if (this.child?.exit()?.code !== 0 || now - this.lookedAt < LOOK_MS) return null;
    this.lookedAt = now;
    const facts = processFacts(await this.world.look([MAIN.processes], signal));
    if (facts === null) return null;
    this.seen = facts.root ?? this.seen;
    this.goneSince = facts.root === null ? (this.goneSince ?? now) : null;
    if (this.goneSince === null || now - this.goneSince < GRACE_MS) return null;
    return this.seen === null
      ? this.nothingLeft()
      : endedToo(this.seen, facts.outputTail, this.world.settings[MAIN.folder]);
  }

  private nothingLeft(): string {
    const { line } = lastWordsOf(this.child?.tail() ?? []);
    const said = line === null ? 'it printed nothing' : `its last line was: ${line}`;
    return asSentence(`The start command ended with exit code 0 and left no backend behind; ${said}`);
  }
}

function endedToo(seen: ProcessInfo, output: readonly string[], folder: string | null): string {
  const { error, line } = lastWordsOf(output);
  const words = error === null ? line : errorInWords(error, folder);
  const said = words === null ? 'Where it prints to is not known' : `Its last words: ${words}`;
  return asSentence(
    `The start command ended with exit code 0, and ${seen.name} (pid ${seen.pid}), which it left behind, has ended too. ${said}`,
  );
}

function processFacts(readings: Readings) {
  const reading = readings[MAIN.processes];
  return reading?.ok ? reading.facts : null;
}
