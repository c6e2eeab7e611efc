import {
  type Check,
  type CheckKind,
  type Checklist,
  type ChecklistLine,
  type ChecklistRun,
  type CheckOf,
  type CheckOutcome,
  CheckOutcomeSchema,
  type Clock,
  elapsedMs,
  type LineResult,
} from '../../shared/domain/index.ts';
import { asSentence, formatDuration } from '../../shared/format.ts';
import { afterAwake } from '../system/index.ts';

/** Answers checks of one kind; may throw, and has to end when the signal aborts: if it does not, it is left behind. */
export type Checker<K extends CheckKind> = (
  check: CheckOf<K>,
  context: { readonly signal: AbortSignal; readonly line: ChecklistLine },
) => Promise<CheckOutcome>;

/** A checker for each kind; a kind without one says that it is not offered here. */
export type Checkers = { readonly [K in CheckKind]?: Checker<K> };

export interface RunChecklistOptions {
  readonly clock: Clock;
  /** Aborting ends the run at once; lines that have not ended say so. */
  readonly signal?: AbortSignal;
  /** Told of every line when it begins and when it ends. */
  readonly onLine?: (line: LineResult) => void;
  /** Ids of the lines to run, e.g. to run one of them again; unknown ids are an error. Default: all. */
  readonly only?: readonly string[];
  /** Removes secrets from evidence and raw text. */
  readonly redact?: (text: string) => string;
  /**
   * Lines that run at the same time. Default 4: with the lines' own limits even a list that only meets limits ends within the
   * guide's time, and the machine that is diagnosed is not loaded by the diagnosis.
   */
  readonly concurrency?: number;
}

type End = ChecklistRun['end'];

/** Figures are read before anything else of the list weighs on the machine. */
const FIGURES: ReadonlySet<CheckKind> = new Set(['metric', 'regression', 'trends']);

/**
 * Runs a checklist. Every line has a limit of its own and stands alone: one that throws, hangs or answers nonsense becomes
 * `could-not-tell` with its reason, and the others go on. Never rejects but for an unknown id in `only`.
 */
export async function runChecklist(
  list: Checklist,
  checkers: Checkers,
  options: RunChecklistOptions,
): Promise<ChecklistRun> {
  const { clock, onLine = () => {}, redact = (text) => text, concurrency = 4 } = options;
  const lines = chosen(list, options.only);
  const startedAt = clock.now();
  const results = lines.map((line) => resultOf(line, 'waiting', UNSAID, null));
  const stop = stopper(list.limitMs, options);
  const tell = (index: number, result: LineResult) => {
    results[index] = result;
    quietly(() => onLine(result));
  };
  const runAt = async (index: number, line: ChecklistLine) => {
    const begun = clock.now();
    if (!stop.signal.aborted) tell(index, resultOf(line, 'running', UNSAID, null));
    const why = () => notReached(stop.end(), list.limitMs);
    const outcome = stop.signal.aborted ? why() : await answer(line, checkers, { clock, stop: stop.signal, why });
    const clean = { evidence: redact(outcome.evidence), raw: outcome.raw === null ? null : redact(outcome.raw) };
    tell(index, resultOf(line, outcome.state, clean, Math.max(0, elapsedMs(begun, clock.now()))));
  };
  const isFigure = ({ check }: ChecklistLine) => FIGURES.has(check.kind);
  const queue = [...lines.entries()].toSorted(([, a], [, b]) => Number(isFigure(b)) - Number(isFigure(a))).values();
  let left = lines.filter(isFigure).length;
  let figuresAreRead = () => {};
  const figures = new Promise<void>((resolve) => {
    figuresAreRead = resolve;
  });
  // Workers share one iterator, so each takes the next line that nobody has taken.
  const worker = async () => {
    for (const [index, line] of queue) {
      if (!isFigure(line) && left > 0) await figures;
      await runAt(index, line);
      if (isFigure(line)) left -= 1;
      if (left === 0) figuresAreRead();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
  stop.release();
  const tookMs = Math.max(0, elapsedMs(startedAt, clock.now()));
  return { list: list.id, title: list.title, startedAt, tookMs, end: stop.end(), lines: results };
}

/** Ends a run at its limit or when the caller cancels, whichever comes first, and remembers which. */
function stopper(limitMs: number, { clock, signal }: Pick<RunChecklistOptions, 'clock' | 'signal'>) {
  const controller = new AbortController();
  let end: End = 'complete';
  const finish = (why: End) => {
    if (end === 'complete') end = why;
    controller.abort();
  };
  const onCancel = () => finish('cancelled');
  const cancelLimit = afterAwake(clock, limitMs, () => finish('cut-short'));
  if (signal?.aborted) onCancel();
  signal?.addEventListener('abort', onCancel, { once: true });
  return {
    signal: controller.signal,
    end: () => end,
    release: () => {
      cancelLimit();
      signal?.removeEventListener('abort', onCancel);
    },
  };
}

const UNSAID = { evidence: '', raw: null } as const;

/** The lines of a list, or some of them in the order of the list. @throws for an id that the list does not have */
function chosen(list: Checklist, only: readonly string[] | undefined): readonly ChecklistLine[] {
  const unknown = (only ?? []).filter((id) => !list.lines.some((l) => l.id === id));
  if (unknown.length > 0) {
    const known = list.lines.map((l) => l.id).join(', ');
    throw new Error(`The ${list.id} checklist has no line “${unknown.join('”, “')}”. Its lines are: ${known}.`);
  }
  return only === undefined ? list.lines : list.lines.filter((l) => only.includes(l.id));
}

interface AnswerContext {
  readonly clock: Clock;
  readonly stop: AbortSignal;
  readonly why: () => CheckOutcome;
}

/** One line's outcome, whatever its checker does. What a checker that was left behind does afterwards is ignored. */
function answer(line: ChecklistLine, checkers: Checkers, { clock, stop, why }: AnswerContext): Promise<CheckOutcome> {
  return new Promise((resolve) => {
    const own = new AbortController();
    const settle = (outcome: CheckOutcome) => {
      cancel();
      stop.removeEventListener('abort', onStop);
      resolve(outcome);
      own.abort();
    };
    const onStop = () => settle(why());
    const cancel = afterAwake(clock, line.timeoutMs, () =>
      settle(couldNotTell(`No answer within ${formatDuration(line.timeoutMs)}, the limit of this line.`)),
    );
    stop.addEventListener('abort', onStop, { once: true });
    ask(line, checkers, own.signal).then(
      (outcome) => settle(sound(outcome)),
      (error: unknown) => settle(couldNotTell(`The check itself failed: ${asSentence(messageOf(error))}`)),
    );
  });
}

async function ask(line: ChecklistLine, checkers: Checkers, signal: AbortSignal): Promise<unknown> {
  const checker = checkers[line.check.kind] as
    | ((check: Check, context: { signal: AbortSignal; line: ChecklistLine }) => Promise<CheckOutcome>)
    | undefined;
  if (checker === undefined) return { state: 'skipped', evidence: 'This check is not available here.', raw: null };
  return await checker(line.check, { signal, line });
}

function sound(outcome: unknown): CheckOutcome {
  const parsed = CheckOutcomeSchema.safeParse(outcome);
  return parsed.success ? parsed.data : couldNotTell('The check itself failed: it answered nonsense.');
}

const couldNotTell = (evidence: string): CheckOutcome => ({ state: 'could-not-tell', evidence, raw: null });

const notReached = (end: End, limitMs: number): CheckOutcome =>
  couldNotTell(
    end === 'cancelled'
      ? 'The run was cancelled before this line had ended.'
      : `The list’s ${formatDuration(limitMs)} were over before this line had ended.`,
  );

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)) || 'no reason given';

function resultOf(
  { id, title, section }: ChecklistLine,
  state: LineResult['state'],
  { evidence, raw }: Pick<CheckOutcome, 'evidence' | 'raw'>,
  tookMs: number | null,
): LineResult {
  return { id, title, section, state, evidence, raw, tookMs };
}

/** A listener that throws must not harm the run. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // It is the listener's own trouble.
  }
}
