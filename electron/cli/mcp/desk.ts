import { setTimeout as sleep } from 'node:timers/promises';
import { CALLS, type CallName, type Handlers } from '../../../shared/contract/index.ts';
import {
  type ChecklistId,
  type ComponentId,
  catalogueIn,
  type Run,
  type Snapshot,
} from '../../../shared/domain/index.ts';
import { nearest, runbookNamed, runbooksIn, type SeenPlan, type SeenPlanShown } from '../../app/index.ts';
import { browserHost } from '../../serve/index.ts';
import type { StandingEngine } from '../../share/index.ts';
import type { CommandContext } from '../command.ts';
import { firstWell } from '../until-well.ts';
import { VERSION } from '../version.ts';
import { type Wellness, wellnessOf } from '../wellness.ts';

/** How far a run or a checklist is, is asked so often, in milliseconds. */
const FOLLOW_MS = 250;
/** Plans that an agent was shown and that can be handed back. */
const MAX_SHOWN = 64;
/** A recovery that has not ended by then is not waited for any more when the client is gone, in milliseconds. */
const LONGEST_RUN_MS = 15 * 60_000;
/** Everything that is asked at the first question is waited for so long, in milliseconds. */
const FIRST_LOOK_MS = 20_000;

/** A plan that was shown, and what has to be said again to have it carried out. */
export interface Offered {
  readonly token: string;
  readonly plan: SeenPlan;
  readonly sentence: string;
  /** What a person types for it. */
  readonly command: string;
}

/** What every tool asks of the engine, with what is remembered for this client. */
export class Desk {
  readonly calls: Handlers;
  private readonly engine: Promise<StandingEngine>;
  private readonly context: CommandContext;
  private readonly shown = new Map<string, Offered>();
  private readonly runs = new Set<Promise<unknown>>();

  /** @param engine may still be on its way: a client is greeted before that */
  constructor(engine: Promise<StandingEngine>, context: CommandContext) {
    this.engine = engine;
    this.context = context;
    this.calls = callsOf(engine);
  }

  /** The state, once everything was looked at. */
  async snapshot(): Promise<Snapshot> {
    const engine = await this.engine;
    await engine.settled(FIRST_LOOK_MS);
    return engine.snapshot();
  }

  /** The ids of the components; throws with the nearest name for one that is not there. */
  async components(names: readonly string[]): Promise<readonly ComponentId[]> {
    const { ids } = catalogueIn((await this.context.configuration()).current().settings);
    return names.map((name) => {
      const found = ids.find((id) => id === name.toLowerCase());
      if (found !== undefined) return found;
      const near = nearest(name, ids);
      throw new Error(
        `There is no component "${name}". ${near === null ? `There are: ${ids.join(', ')}.` : `Did you mean ${near}?`}`,
      );
    });
  }

  /** How what is named is, as soon as it is well or when the time is over. */
  async untilWell(ids: readonly ComponentId[] | null, limitMs: number, signal: AbortSignal): Promise<Wellness> {
    const engine = await this.engine;
    const snapshot = await firstWell(engine, ids, limitMs, signal);
    return wellnessOf(snapshot ?? engine.snapshot(), ids);
  }

  /** Runs a checklist, or joins it, and tells how far it is when it has ended or the time is over. */
  async checklist(list: ChecklistId, limitMs: number, signal: AbortSignal) {
    const end = performance.now() + limitMs;
    await this.calls.startChecklist({ list, line: null });
    for (;;) {
      const state = await this.calls.checklist({ list });
      if (!state.running || performance.now() > end || signal.aborted) return state;
      await sleep(FOLLOW_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** A plan of a runbook by its id or its short name, to be shown; throws with the nearest name when there is none. */
  async plan(name: string, target: string | null): Promise<Offered | { readonly refusal: string }> {
    const all = runbooksIn((await this.context.configuration()).current().settings);
    const found = runbookNamed(all, name);
    if (found === undefined) {
      const aliases = all.map((r) => r.alias);
      const near = nearest(name, aliases);
      throw new Error(
        `There is no runbook "${name}". ${near === null ? `There are: ${aliases.join(', ')}.` : `Did you mean ${near}?`}`,
      );
    }
    const made = await this.calls.plan({ runbook: found.id, target });
    if (!made.ok) return { refusal: [made.reason, made.hint].filter(Boolean).join(' ') };
    const { stack } = this.context.places;
    const device = target === null ? '' : ` --device '${target.replaceAll("'", "'\\''")}'`;
    return this.offer(
      made,
      `lifeguard recover ${found.alias}${device}${stack === undefined ? '' : ` --stack ${stack}`}`,
    );
  }

  /** Keeps a plan under its token. @param command what a person types for it */
  offer({ token, plan }: SeenPlanShown, command: string): Offered {
    const offered = { token, plan, sentence: sentenceOf(plan), command };
    this.shown.set(token, offered);
    for (const oldest of this.shown.keys()) {
      if (this.shown.size <= MAX_SHOWN) break;
      this.shown.delete(oldest);
    }
    return offered;
  }

  /** What was shown to this client under a token. */
  offered(token: string): Offered | null {
    return this.shown.get(token) ?? null;
  }

  /** The run as it is when it has ended or the time is over; null for one that nobody knows. */
  async run(
    id: string,
    limitMs: number,
    signal: AbortSignal,
    onStep: (run: Run) => void = () => {},
  ): Promise<Run | null> {
    const end = performance.now() + limitMs;
    for (;;) {
      const run = await this.calls.run({ run: id });
      if (run !== null) onStep(run);
      if ((run !== null && run.state !== 'running') || performance.now() > end || signal.aborted) return run;
      await sleep(FOLLOW_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** From now on this process stays until the run has ended. */
  stayFor(id: string): void {
    const ended = this.run(id, LONGEST_RUN_MS, new AbortController().signal).catch(() => null);
    this.runs.add(ended);
    void ended.then(() => this.runs.delete(ended));
  }

  /** Resolves when every run that was begun here has ended. */
  async runsEnded(): Promise<void> {
    await Promise.all(this.runs);
  }
}

/** What has to be agreed to, or where nothing has, what is done. */
export const sentenceOf = ({ confirm, title, steps }: SeenPlan): string =>
  confirm ?? `${title}: ${steps.map((s) => s.title).join(', ')}.`;

/** Every call of the pages, asked as soon as the engine is there. */
function callsOf(engine: Promise<StandingEngine>): Handlers {
  const handlers = engine.then((one) => one.handlers(browserHost({ version: VERSION })));
  const names = Object.keys(CALLS) as CallName[];
  // Each name keeps its own arguments and result; the compiler cannot follow that through a list of names.
  const ask = (name: CallName) => async (args: never) =>
    ((await handlers)[name] as (a: never) => Promise<unknown>)(args);
  return Object.fromEntries(names.map((name) => [name, ask(name)])) as unknown as Handlers;
}
