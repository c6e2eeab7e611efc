import path from 'node:path';
import { z } from 'zod';
import {
  type ComponentId,
  ComponentIdSchema,
  isOfStack,
  MAIN,
  type Readings,
  type Run,
} from '../../shared/domain/index.ts';
import { RUNBOOK_WORDS } from '../../shared/runbook-words.ts';
import { ownText, replaceFile } from '../files/index.ts';

const FileSchema = z.object({
  /** Epoch milliseconds at which the shutdown ended. */
  at: z.number(),
  components: z.array(ComponentIdSchema),
  /** What is part of these and was there: the next Lifeguard has not seen it. */
  parts: z.array(ComponentIdSchema).optional(),
  /** Of which copy of the stack. */
  place: z.string().optional(),
});
/** What a person stopped with Lifeguard, and when. */
export type ShutDown = Omit<Readonly<z.infer<typeof FileSchema>>, 'place'> & {
  /** It is being started again by a run of this process: not known to others, and over with the run. */
  readonly isStarting?: true;
};

/** After a shutdown an answer that was on its way may still come in, in milliseconds. */
const SETTLED_MS = 2000;
const runbooksThat = (does: 'stops' | 'starts'): ReadonlySet<string> =>
  new Set(RUNBOOK_WORDS.filter((r) => r[does]).map((r) => r.id));
const STOPS = runbooksThat('stops');
const STARTS = runbooksThat('starts');
/** A step that stops a component has its id after this. */
const STEP = 'stop-';

/**
 * What is down on purpose after a run began or ended: what a shutdown stopped, without what another run is for. Whoever starts the backend wants the
 * stack, and what of it is still down at the end of that is news. Pure.
 */
export function shutDownAfter(before: ShutDown | null, run: Run): ShutDown | null {
  if (startsAll(run)) return run.endedAt === null ? before : null;
  if (!STOPS.has(run.runbook)) return without(before, (id) => id === run.component && id !== MAIN.id);
  if (run.state !== 'succeeded' || run.endedAt === null) return before;
  const stopped = run.steps.filter(({ id, state }) => id.startsWith(STEP) && state === 'done');
  const components = stopped.map(({ id }) => id.slice(STEP.length) as ComponentId).filter(isOfStack);
  return components.length === 0 ? before : { at: run.endedAt.wall, components };
}

/** Whether a run is for the start of the whole stack. */
export const startsAll = ({ runbook, component }: Run): boolean => STARTS.has(runbook) && component === MAIN.id;

/** What of it has not answered since: where the backend has, somebody started the stack again, and what else is down is news. Pure. */
export function stillDown(down: ShutDown | null, readings: Readings): ShutDown | null {
  if (down === null) return null;
  const isBack = (id: ComponentId): boolean => {
    const reading = readings[id];
    return reading?.ok === true && reading.at.wall > down.at + SETTLED_MS;
  };
  return isBack(MAIN.id) ? null : without(down, isBack);
}

/** The same with what is part of it and was seen by this Lifeguard. Pure. @param seen of what stops with it */
export function withParts(down: ShutDown | null, seen: readonly ComponentId[]): ShutDown | null {
  if (down === null) return null;
  const { components, parts = [] } = down;
  const more = seen.filter((id) => !components.includes(id) && !parts.includes(id));
  return more.length === 0 ? down : { ...down, parts: [...parts, ...more] };
}

function without(down: ShutDown | null, isGone: (id: ComponentId) => boolean): ShutDown | null {
  const components = down?.components.filter((id) => !isGone(id)) ?? [];
  if (down === null || components.length === 0) return null;
  return components.length === down.components.length ? down : { ...down, components };
}

/** What was shut down, in a file: every Lifeguard of this stack, and the next one, knows that it was on purpose. */
export class ShutDownMark {
  private readonly file: string;
  private readonly place: () => string;
  /** What could not be written; undefined where the file says it. */
  private own: ShutDown | null | undefined;

  /** @param place which copy of the stack is watched: what was shut down in another clone says nothing of this one */
  constructor(stateFolder: string, place: () => string) {
    this.file = path.join(stateFolder, 'shut-down.json');
    this.place = place;
  }

  read(): ShutDown | null {
    if (this.own !== undefined) return this.own;
    try {
      const { place, ...down } = FileSchema.parse(JSON.parse(ownText(this.file) ?? ''));
      return place === this.place() ? down : null;
    } catch {
      return null;
    }
  }

  /** A folder that cannot be written costs only what other processes would know. */
  note(down: ShutDown | null): void {
    this.own = undefined;
    try {
      replaceFile(this.file, JSON.stringify(down === null ? null : { ...down, place: this.place() }));
    } catch {
      this.own = down;
    }
  }
}
