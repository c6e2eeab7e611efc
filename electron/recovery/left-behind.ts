import { errorInWords, lastWordsOf, MAIN, type ProcessInfo, type Readings } from '../../shared/domain/index.ts';
import { asSentence } from '../../shared/format.ts';
import type { RunningChild } from '../system/index.ts';
import { freshOutput } from './fresh-output.ts';
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
  private readonly from: { readonly folder: string; readonly since: number } | null;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private goneSince: number | null = null;
  private seen: ProcessInfo | null = null;

  /** @param from the folder that the start command runs in, and when it was started, in milliseconds since the epoch; null when it was not started here */
  constructor(
    child: RunningChild | null,
    world: World,
    from: { readonly folder: string; readonly since: number } | null,
  ) {
    this.child = child;
    this.world = world;
    this.from = from;
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

  /** A server that lives for a second can come and go between two looks: what it printed is there all the same. */
  private nothingLeft(): string {
    const { line } = lastWordsOf(this.child?.tail() ?? []);
    const said = line === null ? 'it printed nothing' : `its last line was: ${line}`;
    const plain = asSentence(`The start command ended with exit code 0 and left no backend behind; ${said}`);
    const fresh = line === null && this.from !== null ? freshOutput(this.from.folder, this.from.since) : null;
    const words = fresh === null ? null : wordsIn(fresh.lines, this.from?.folder ?? null);
    return words === null ? plain : `${plain} ${asSentence(`${fresh?.name}, written meanwhile, ends with ${words}`)}`;
  }
}

function wordsIn(output: readonly string[], folder: string | null): string | null {
  const { error, line } = lastWordsOf(output);
  return error === null ? line : errorInWords(error, folder);
}

function endedToo(seen: ProcessInfo, output: readonly string[], folder: string | null): string {
  const words = wordsIn(output, folder);
  const said = words === null ? 'Where it prints to is not known' : `Its last words: ${words}`;
  return asSentence(
    `The start command ended with exit code 0, and ${seen.name} (pid ${seen.pid}), which it left behind, has ended too. ${said}`,
  );
}

function processFacts(readings: Readings) {
  const reading = readings[MAIN.processes];
  return reading?.ok ? reading.facts : null;
}
