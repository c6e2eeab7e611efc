import { type ComponentId, catalogueIn, componentTitle, type Snapshot } from '../../shared/domain/index.ts';
import { formatList } from '../../shared/format.ts';
import { type AnyEngine, nearest } from '../app/index.ts';
import { EngineEnded } from '../share/index.ts';
import { type CommandContext, type OptionDefinition, UsageError } from './command.ts';
import { wrap } from './io.ts';
import { withProgress } from './progress.ts';
import { renderCause } from './render.ts';
import { type Wellness, wellnessOf } from './wellness.ts';
import { whenAsked } from './when-asked.ts';

/** How long is waited where nobody says, in seconds. */
export const WAIT_SECONDS = 60;

/** Options of commands that wait. */
export const WAIT_OPTIONS: Readonly<Record<string, OptionDefinition>> = {
  for: { type: 'string', value: 'NAMES', about: 'only these components, with commas between; all by default' },
  timeout: { type: 'string', value: 'SECONDS', about: `longest wait; ${WAIT_SECONDS} by default` },
};

export interface Waited extends Wellness {
  readonly snapshot: Snapshot;
  readonly tookMs: number;
}

/** The components that `--for` names; null for all. @throws UsageError for one that is not there */
export async function namedComponents(context: CommandContext): Promise<readonly ComponentId[] | null> {
  const { for: given } = context.options;
  if (typeof given !== 'string') return null;
  const { ids } = catalogueIn((await context.configuration()).current().settings);
  const named = given
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => componentNamed(word, ids));
  if (named.length === 0)
    throw new UsageError('--for names no component.', `Use some of: ${ids.join(', ')}. Or leave it away for all.`);
  return [...new Set(named)];
}

/** @throws UsageError with the nearest name */
function componentNamed(word: string, ids: readonly ComponentId[]): ComponentId {
  const found = ids.find((id) => id === word.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(word, ids);
  throw new UsageError(
    `There is no component "${word}".`,
    near === null ? `Components: ${ids.join(', ')}.` : `Did you mean: --for ${near}?`,
  );
}

/** Waits until what is named is well, or the command's time is over; whoever runs, that Lifeguard is asked, and none twice. */
export async function untilWell(context: CommandContext, ids: readonly ComponentId[] | null): Promise<Waited> {
  const begun = performance.now();
  const leftMs = () => Math.max(1, begun + context.limitMs - performance.now());
  const what =
    ids === null ? 'the stack is well' : `${formatList(ids.map(componentTitle))} ${ids.length > 1 ? 'are' : 'is'} well`;
  let engine: AnyEngine = await context.stack();
  for (;;) {
    const waiting = firstWell(engine, ids, leftMs(), context.signal);
    const snapshot = await withProgress(context, `Waiting until ${what}`, waiting);
    if (snapshot !== null)
      return { ...wellnessOf(snapshot, ids), snapshot, tookMs: Math.round(performance.now() - begun) };
    context.say('The Lifeguard that ran has ended; this goes on by itself.');
    engine = await context.engine();
  }
}

/** What is asked of whoever watches. */
type Watching = Pick<AnyEngine, 'snapshot' | 'subscribe' | 'settled' | 'ended'>;

/** The first snapshot in which it is well, or the one at the end of the time; null when the engine ended before. */
export async function firstWell(
  engine: Watching,
  ids: readonly ComponentId[] | null,
  limitMs: number,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    return await Promise.race([
      well(engine, ids, limitMs, either),
      new Promise<null>((resolve) => void engine.ended?.then(() => resolve(null))),
    ]);
  } catch (error) {
    if (error instanceof EngineEnded) return null;
    throw error;
  } finally {
    over.abort();
  }
}

async function well(
  engine: Watching,
  ids: readonly ComponentId[] | null,
  limitMs: number,
  signal: AbortSignal,
): Promise<Snapshot> {
  const begun = performance.now();
  // All is well only when all was looked at; what is named can be seen before the rest was.
  if (ids === null) await engine.settled(limitMs);
  return new Promise((resolve) => {
    let unsubscribe = () => {};
    const end = (snapshot: Snapshot) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(snapshot);
    };
    const look = (snapshot: Snapshot) => {
      if (wellnessOf(snapshot, ids).isWell) end(snapshot);
    };
    const timer = setTimeout(() => end(engine.snapshot()), Math.max(0, begun + limitMs - performance.now()));
    unsubscribe = engine.subscribe(look);
    whenAsked(signal, () => end(engine.snapshot()));
    look(engine.snapshot());
  });
}

/** Says on standard error that it is not well, why, and how to wait for what is well alone. */
export function sayNotWell({ words, causes, tookMs, snapshot }: Waited, context: CommandContext): void {
  const { say, columns, verbose, paintProgress: paint } = context;
  for (const line of wrap(`Not well after ${Math.round(tookMs / 1000)} s. ${words}`, columns)) say(line);
  for (const cause of causes) for (const line of renderCause(cause, verbose, { columns, paint })) say(line);
  const well = snapshot.components.filter((c) => c.column !== null && c.state === 'healthy').map(({ id }) => id);
  if (context.options.for !== undefined || well.length === 0) return;
  for (const line of wrap(`These are well, and can be waited for alone: --for ${well.join(',')}`, columns)) say(line);
}
