import { isDeepStrictEqual } from 'node:util';
import type {
  Cause,
  Clock,
  Coming,
  ComponentId,
  Problem,
  Question,
  Run,
  RunbookId,
  Settings,
} from '../../shared/domain/index.ts';
import { often } from '../../shared/format.ts';
import { RUNBOOK_WORDS } from '../../shared/runbook-words.ts';
import {
  type Acted,
  type AutomaticState,
  begunFor,
  type Decision,
  decideAutomatic,
  handOver,
  NOTHING_TRIED,
  noteAttempt,
  noteNoHelp,
  noteRefusal,
  triesOf,
} from './automatic.ts';
import type { RecoverResult } from './coordinator.ts';
import type { PersonMark } from './person-marks.ts';
import { planSentence } from './plan-sentence.ts';
import type { ShownPlanResult } from './shown-plans.ts';

export interface AutomaticDeps {
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly causes: () => readonly Cause[];
  readonly isPaused: () => boolean;
  readonly running: () => readonly Run[];
  readonly isWell: (component: ComponentId) => boolean;
  /** What a person did last, through whatever face. */
  readonly person: () => PersonMark;
  readonly notePerson: (mark: PersonMark) => void;
  /** When the backend last answered well, epoch milliseconds; null when it does not. */
  readonly healthyAt: () => number | null;
  readonly recover: (id: RunbookId) => Promise<RecoverResult>;
  /** Makes and keeps the plan that a person is asked for. */
  readonly plan: (id: RunbookId) => Promise<ShownPlanResult>;
  /** Told of every question that is asked. */
  readonly onAsk: (question: Question) => void;
  /** Told when what `problems`, `question` or `coming` says has changed. */
  readonly onChange: () => void;
}

/** A failure that is not recovered from by itself any more. */
export interface GaveUp {
  readonly component: ComponentId;
  readonly why: string;
}

/** After a shutdown an answer that was on its way may still come in, in milliseconds. */
const SETTLED_MS = 2000;
/** While nothing is wrong what a person did in another face is looked for this seldom, in milliseconds. */
const REST_MS = 5000;
/** What starts the backend again. */
const STARTS: ReadonlySet<RunbookId> = new Set(RUNBOOK_WORDS.filter((r) => r.starts).map((r) => r.id));

/** Carries out what the policy of automatic recovery decides, one at a time; where the setting is `ask`, it asks a person instead. */
export class AutomaticRecovery {
  private readonly deps: AutomaticDeps;
  private state: AutomaticState = NOTHING_TRIED;
  private personAt: number | null = null;
  private busy = false;
  private stopped = false;
  private knownActedAt = 0;
  private consideredAt = Number.NEGATIVE_INFINITY;
  private cancel = () => {};
  private lastResults = new Map<string, string>();
  private givenUp: readonly Cause[] = [];
  private held: readonly Cause[] = [];
  private toldProblems: readonly Problem[] = [];
  private asked: Question | null = null;
  private next: Coming | null = null;

  constructor(deps: AutomaticDeps) {
    this.deps = deps;
    this.knownActedAt = deps.person().actedAt;
  }

  /** A person looks at a plan: nothing is begun for a while. They may be asked all the same: a page left open looks too. */
  personLooks(): void {
    this.personAt = this.deps.clock.now().mono;
  }

  /**
   * A person began or cancelled a recovery: the present failures are theirs, and they are asked no more about those that it is for.
   * @param acted null where it is not known which
   */
  personActs(acted: Acted | null): void {
    this.mark(this.deps.person().stopped);
    this.yieldToPerson(acted);
  }

  /** What was shut down on purpose stays down until a person starts it again, and what they tried in vain is theirs. */
  noteRun(run: Run): void {
    if (run.trigger !== 'person') return;
    if (run.runbook === 'emergency-shutdown') this.mark(run.state !== 'cancelled');
    // Asked once, at its beginning: a long run is not told anew with every line of its output.
    else if (STARTS.has(run.runbook) && this.deps.person().stopped) this.mark(false);
    if (run.state === 'failed' && this.deps.settings()['recovery.automatic'] === 'ask')
      this.state = noteNoHelp(this.state, run, this.deps.clock.now().mono);
  }

  /** To be called after every change of causes, runs and settings. */
  consider(): void {
    if (this.busy || this.stopped || this.isAtRest()) return;
    this.consideredAt = this.deps.clock.now().mono;
    this.cancel();
    const mode = this.deps.settings()['recovery.automatic'];
    if (mode !== 'off' && this.isHeld()) {
      this.comes(null);
      this.withdraw(() => true);
      return;
    }
    const decision = decideAutomatic(this.state, {
      now: this.deps.clock.now().mono,
      settings: this.deps.settings(),
      causes: this.deps.causes(),
      isPaused: this.deps.isPaused(),
      running: this.deps.running(),
      personAt: this.personAt,
      isWell: this.deps.isWell,
    });
    this.state = decision.state;
    if (decision.againInMs !== null) this.cancel = this.deps.clock.after(decision.againInMs, () => this.consider());
    this.givenUp = decision.givenUp;
    this.held = decision.held;
    const problems = this.problems();
    const changed = !isDeepStrictEqual(problems, this.toldProblems);
    this.toldProblems = problems;
    if (changed) this.deps.onChange();
    this.withdraw(({ cause, runbook }) => !decision.open.some((c) => c.id === cause && runbookIn(c) === runbook));
    this.comes(mode === 'automatic' ? this.comingOf(decision) : null);
    if (decision.run === null) return;
    const { runbook, cause } = decision.run;
    if (mode === 'automatic') void this.carryOut(runbook, cause);
    else if (this.asked?.cause !== cause.id) void this.ask(runbook, cause);
  }

  /** Nothing is wrong that a runbook mends, nothing was tried, nobody is asked, and what a person did elsewhere was looked at a moment ago. */
  private isAtRest(): boolean {
    const nothing = this.state.size === 0 && this.asked === null && this.toldProblems.length === 0;
    const wasJustNow = this.deps.clock.now().mono - this.consideredAt < REST_MS;
    return nothing && wasJustNow && this.deps.causes().every((c) => runbookIn(c) === null);
  }

  /** What a person is asked for now; null when nothing. */
  question(): Question | null {
    return this.asked;
  }

  /** What begins by itself if nobody does anything; null when nothing. */
  coming(): Coming | null {
    return this.next;
  }

  private comes(next: Coming | null): void {
    const changed = !isDeepStrictEqual(next, this.next);
    this.next = next;
    if (changed) this.deps.onChange();
  }

  private comingOf({ next, againInMs }: Decision): Coming | null {
    const offered = begunFor(next?.cause.action ?? null);
    if (next === null || againInMs === null || offered === null) return null;
    const { now, tries } = { now: this.deps.clock.now(), tries: next.tries };
    // To the second: when it was found does not make it another.
    const at = Math.ceil((now.wall + againInMs) / 1000) * 1000;
    const how = tries.count > 0 || tries.refusals > 0 ? 'is tried again' : 'begins';
    const most = this.deps.settings()['recovery.automaticAttempts'];
    const which = tries.count > 0 ? `, attempt ${tries.count + 1} of ${most}` : '';
    const text = `${offered.label} ${how} by itself at ${new Date(at).toTimeString().slice(0, 8)}${which}.`;
    return { cause: next.cause.id, at, text };
  }

  private withdraw(isOver: (asked: Question) => boolean): void {
    if (this.asked === null || !isOver(this.asked)) return;
    this.asked = null;
    this.deps.onChange();
  }

  /** What a person has to know: where Lifeguard has stopped trying. */
  problems(): readonly Problem[] {
    const given = this.givenUp.map((cause) => this.problem(cause, this.triedWords(cause), 'A person is needed.'));
    const held = this.held.map((cause) =>
      this.problem(cause, 'It could not be begun so far:', 'It begins by itself once nothing stands in its way.'),
    );
    return [...given, ...held];
  }

  private problem({ id, title, action }: Cause, what: string, then: string): Problem {
    const offered = begunFor(action);
    return {
      where: 'Automatic recovery',
      message: `${what} ${this.resultOf(id, title)}`,
      fix: `${then} ${offered === null ? '' : `${offered.label} can still be started by hand.`}`.trim(),
      severity: 'error',
    };
  }

  /** Where Lifeguard has stopped trying, and what came of it. */
  gaveUp(): readonly GaveUp[] {
    return this.givenUp.map((cause) => ({
      component: cause.component,
      why: `${this.triedWords(cause)} ${this.resultOf(cause.id, cause.title)}`,
    }));
  }

  /** An attempt that worked for an earlier end is none that failed. */
  private triedWords(cause: Cause): string {
    const { count, helped } = triesOf(this.state, cause, this.deps.clock.now().mono);
    return count >= this.deps.settings()['recovery.automaticAttempts']
      ? `It was tried ${often(count)} and is not tried again:`
      : `It helped ${often(helped)}, each time not for long, and is not tried again:`;
  }

  /** What its last try found out may be the cause itself. */
  private resultOf(cause: string, title: string): string {
    const result = this.lastResults.get(cause) ?? '';
    return (result.startsWith(title) ? result : `${title} ${result}`).trim();
  }

  /** Whether a person has shut the stack down; what they did in another face is heeded like what they did here. */
  private isHeld(): boolean {
    const { actedAt, stopped } = this.deps.person();
    if (actedAt > this.knownActedAt) {
      this.knownActedAt = actedAt;
      this.yieldToPerson(null);
    }
    if (!stopped) return false;
    const healthyAt = this.deps.healthyAt();
    // Somebody has started it again since, in a terminal for instance.
    if (healthyAt === null || healthyAt < actedAt + SETTLED_MS) return true;
    this.mark(false);
    return false;
  }

  private mark(stopped: boolean): void {
    this.knownActedAt = this.deps.clock.now().wall;
    this.deps.notePerson({ actedAt: this.knownActedAt, stopped });
  }

  private yieldToPerson(acted: Acted | null): void {
    this.personLooks();
    const { causes, settings } = this.deps;
    this.state = handOver(this.state, causes(), settings()['recovery.automatic'] === 'ask' ? acted : null);
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  private async ask(runbook: RunbookId, cause: Cause): Promise<void> {
    this.busy = true;
    const made = await this.deps.plan(runbook).catch(() => null);
    this.busy = false;
    const { clock, causes, onChange } = this.deps;
    // What cannot be done now is not asked for; it is planned again later, as an attempt would be made again.
    if (made === null || !made.ok) this.state = noteRefusal(this.state, cause, clock.now().mono);
    else if (!this.stopped && causes().some((c) => c.id === cause.id)) {
      const { token, plan } = made;
      const label = cause.action?.kind === 'runbook' ? cause.action.label : plan.title;
      const { id, component } = cause;
      const text = planSentence(plan);
      this.asked = { token, runbook, cause: id, component, label, text, askedAt: clock.now() };
      this.deps.onAsk(this.asked);
      onChange();
    }
    this.consider();
  }

  private async carryOut(id: RunbookId, cause: Cause): Promise<void> {
    this.busy = true;
    const result = await this.deps
      .recover(id)
      .catch((error: Error) => ({ ok: false as const, reason: error.message, hint: null }));
    const run = result.ok ? await result.ended : null;
    const helped = run?.state === 'succeeded';
    // That it worked says nothing about why it is not well again.
    this.lastResults.set(cause.id, helped ? '' : ((result.ok ? run?.result : result.reason) ?? ''));
    const now = this.deps.clock.now().mono;
    this.state = result.ok ? noteAttempt(this.state, cause, now, helped) : noteRefusal(this.state, cause, now);
    this.busy = false;
    this.consider();
  }
}

const runbookIn = ({ action }: Cause): string | null => begunFor(action)?.runbook ?? null;
