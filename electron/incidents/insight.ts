import path from 'node:path';
import type { CallArgs } from '../../shared/contract/index.ts';
import {
  type Clock,
  type Escalation,
  type EscalationMessage,
  failureMs,
  type Incident,
  type LogReport,
  MAIN,
  type OverallState,
  type Problem,
  type Proposal,
  type Readings,
  type Run,
  type SettingKey,
  type Settings,
  seenBy,
  type TriggerHit,
} from '../../shared/domain/index.ts';
import type { ConfigStore } from '../config/index.ts';
import { type Present, type Recorder, type Standing, standingOf } from '../journal/index.ts';
import type { IsOwnFailure, LogWords } from '../logs/index.ts';
import { fromHere } from '../network/index.ts';
import { tail } from '../system/index.ts';
import { circumstancesOf } from './escalation/circumstances.ts';
import {
  type EscalationContacts,
  type EscalationSignals,
  escalationLevelAt,
  escalationLevels,
  escalationMessage,
  escalationOf,
  lastedMs,
  togetherOf,
  triggerMessage,
} from './escalation/index.ts';
import { breachesOf } from './escalation/intruders.ts';
import { linesAbout, logsBegin } from './escalation/log-lines.ts';
import { looseRunsOf } from './escalation/loose-runs.ts';
import { MetSince } from './escalation/met-since.ts';
import { SeenTriggers } from './escalation/seen-triggers.ts';
import { corruptionOf, isUsualKnown, slowdownOf, unknownErrorsOf } from './escalation/signals.ts';

export interface InsightDeps {
  readonly clock: Clock;
  readonly store: ConfigStore;
  readonly recorder: Recorder;
  readonly readings: () => Readings;
  readonly state: () => OverallState;
  /** What is wrong now, by this engine's own readings. */
  readonly present: () => Present;
  readonly backendLog: string;
  readonly logs: (minutes: number) => Promise<LogReport>;
  /** Requests of Lifeguard itself at which the backend failed. */
  readonly isOwnFailure: IsOwnFailure;
  /** What the components that are watched write of damage and of intruders. */
  readonly logWords: () => readonly LogWords[];
  /** Figures that have been on their way to a limit for long; undefined where nothing tells. */
  readonly trends: () => EscalationSignals['trends'];
  /** How often in a row the quality ratchet was violated; undefined where it was not run. */
  readonly qualityViolations: () => number | undefined;
  readonly redact: (text: string) => string;
  readonly stateFolder: string;
  /** What is not recovered from by itself any more. */
  readonly gaveUp: () => NonNullable<EscalationSignals['gaveUp']>;
  /** Whether everything that is watched was looked at once: before, what is not met may not have been read yet. */
  readonly isWhole: () => boolean;
  /** Who sits here; null where this user has no name. */
  readonly user: string | null;
}

/** Read for a message, which shows half of it: what tells that the first line shown is a secret may stand in a line before it. */
const LOG_LINES = 80;
/** Error patterns are looked for in this many minutes. */
const LOG_MINUTES = 30;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Latest runs that are looked through for those without an incident. */
const RUNS = 50;

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** What follows from the history: proposals to decide about, and whether somebody has to be called. */
export class Insight {
  private readonly deps: InsightDeps;
  private readonly met = new MetSince();
  private readonly seen: SeenTriggers;

  constructor(deps: InsightDeps) {
    this.deps = deps;
    this.seen = new SeenTriggers(path.join(deps.stateFolder, 'seen-triggers.json'));
  }

  proposals(): Proposal[] {
    return this.deps.recorder.lessons.proposals(this.settings());
  }

  /** Accepting a threshold writes it into the user's file; undoing puts back what stood there, or takes it out where nothing did. Nothing is decided for an unknown proposal. */
  async decide(
    id: string,
    decision: 'accepted' | 'rejected' | 'undone',
  ): Promise<{ ok: boolean; problems: Problem[] }> {
    const found = this.proposals().find((p) => p.id === id);
    if (found === undefined) {
      const problem: Problem = {
        where: id,
        message: 'There is no such proposal any more.',
        fix: 'Look at the list again.',
        severity: 'error',
      };
      return { ok: false, problems: [problem] };
    }
    // What comes back is counted from when it was accepted first.
    if (found.decision === 'accepted' && decision === 'accepted') return { ok: true, problems: [] };
    const proposal = decision === 'accepted' ? this.asAccepted(found) : found;
    if (proposal.change !== null && decision !== 'rejected' && !this.isOverridden(proposal, decision)) {
      const { value, before, unset } = proposal.change;
      const key = proposal.change.key as SettingKey;
      const { store } = this.deps;
      const problems =
        decision === 'undone' && unset === true
          ? await store.reset(key)
          : await store.update({ [key]: decision === 'accepted' ? value : before });
      if (problems.some((p) => p.severity === 'error')) return { ok: false, problems: [...problems] };
    }
    this.deps.recorder.lessons.decide(proposal, decision);
    return { ok: true, problems: [] };
  }

  /** With how the user's file is now, which taking it back goes by. */
  private asAccepted(proposal: Proposal): Proposal {
    const { change } = proposal;
    const isSet = this.deps.store.current().user.offers.some(({ key }) => key === change?.key);
    return change === null || isSet ? proposal : { ...proposal, change: { ...change, unset: true } };
  }

  /** Whether somebody has set what was accepted to something else since: taking it back leaves that. */
  private isOverridden({ change }: Proposal, decision: 'accepted' | 'undone'): boolean {
    if (change === null || decision === 'accepted') return false;
    return JSON.stringify(this.settings()[change.key as SettingKey]) !== JSON.stringify(change.value);
  }

  /** Whether one of the guide's triggers is met now, and who is next. */
  async escalation(): Promise<Escalation> {
    return (await this.looked()).escalation;
  }

  private async looked() {
    const { clock } = this.deps;
    const signals = await this.signals(this.openFailures().map((o) => o.incident));
    // What has ended while the logs were read is over.
    const open = this.openFailures();
    const { mono, wall } = clock.now();
    const noted = { metForMs: (id: string) => this.met.forMs(id, mono), seenOf: this.seen.at(wall) };
    const escalation = escalationOf({ open, signals }, this.contacts(), noted);
    this.met.note(new Set(escalation.hits.map((h) => h.trigger)), mono);
    // One of those that watch this stack says what is over, and none that has only begun to look.
    if (this.deps.recorder.leads && this.deps.isWhole()) this.seen.settle(escalation, wall);
    return { escalation, open, signals, mono };
  }

  /**
   * Somebody has seen a trigger that is met, or takes that back. It stands in the timeline of its incident.
   * @throws with a sentence when it is not met, or cannot be written down
   */
  async acknowledge({ key, seen }: CallArgs<'acknowledge'>): Promise<void> {
    const hit = (await this.escalation()).hits.find((h) => h.key === key);
    if (hit === undefined) throw new Error('This is not met any more.');
    if ((hit.seen !== undefined) === seen) return;
    const at = Math.round(this.deps.clock.now().wall);
    const by = this.settings()['escalation.onCall'] ?? this.deps.user;
    this.seen.mark(hit, seen ? { by, at } : null, at);
    if (hit.incident === null) return;
    const text = seen ? `${seenBy({ by, at })}: ${hit.title}.` : `Not seen any more: ${hit.title}.`;
    this.deps.recorder.tell(hit.incident, { kind: 'action', component: null, text });
  }

  /**
   * The guide's message about an incident, or about a trigger of which no incident tells, filled in, secrets removed; null when there is no such
   * incident, or the trigger is not met.
   */
  message(about: number | string): Promise<EscalationMessage | null> {
    return typeof about === 'number' ? this.aboutIncident(about) : this.aboutTrigger(about);
  }

  private async aboutIncident(id: number): Promise<EscalationMessage | null> {
    const detail = this.deps.recorder.incident(id);
    if (detail === null) return null;
    const now = this.deps.clock.now().wall;
    const { hits } = await this.escalation();
    const due = hits.find((h) => h.incident === id) ?? null;
    const ageMs = failureMs(detail.incident, now);
    const standing = detail.incident.state === 'open' ? this.standingOf(detail.incident) : 'over';
    return escalationMessage({
      ...this.circumstances(standing === 'over' ? 0 : ageMs, due, now),
      detail,
      standing,
      due,
      ageMs,
      logs: await this.logsAbout({ ...detail.incident, notBefore: this.logsBegin(detail.incident) }, now),
      underWay: detail.runs.filter((r) => r.state === 'running').map((r) => r.title),
      redact: this.deps.redact,
    });
  }

  private async aboutTrigger(trigger: string): Promise<EscalationMessage | null> {
    const { escalation, open, signals, mono } = await this.looked();
    const [due, ...others] = escalation.hits.filter((h) => h.trigger === trigger && h.incident === null);
    if (due === undefined) return null;
    const now = this.deps.clock.now().wall;
    const metForMs = this.met.forMs(trigger, mono);
    const ageMs = lastedMs(trigger, { open, signals });
    // Where incidents meet it, the logs are about them; else what meets it may have been written before it was seen.
    const together = togetherOf(trigger, open).map(({ ageMs }) => ageMs);
    const since = now - Math.max(ageMs, metForMs, ...(together.length === 0 ? [LOG_MINUTES * MINUTE] : together));
    return triggerMessage({
      ...this.circumstances(Math.max(ageMs, metForMs), due, now),
      hits: [due, ...others],
      ageMs,
      metForMs,
      open,
      looseRuns: signals.looseRuns,
      logs: await this.logsAbout({ startedAt: since, closedAt: null }, now),
      redact: this.deps.redact,
    });
  }

  /** @param ageMs how long the trouble has lasted, in milliseconds */
  private circumstances(ageMs: number, due: TriggerHit | null, now: number) {
    const contacts = this.contacts();
    const own = escalationLevelAt(ageMs, due, contacts);
    // Level 1 is the machine; whoever writes a message writes to the first person.
    const level = own.level > 1 ? own : (escalationLevels(contacts)[1] ?? own);
    const { readings, state } = this.deps;
    return { level, ...circumstancesOf(readings(), this.settings(), state(), now), now };
  }

  /** Where the logs cannot be read, how the captured output ends. */
  private async logsAbout(incident: Parameters<typeof linesAbout>[1], now: number): Promise<readonly string[]> {
    const report = await this.deps.logs(LOG_MINUTES).catch(() => null);
    const { backendLog, isOwnFailure } = this.deps;
    if (report === null) return tail(backendLog, LOG_LINES);
    const { root } = this.deps.readings()[MAIN.processes]?.facts ?? {};
    const servedSince = root == null ? null : now - root.uptimeSeconds * 1000;
    return linesAbout(report, { ...incident, servedSince, isOwnFailure }, now);
  }

  private logsBegin(incident: Incident): number | null {
    return logsBegin(incident, this.deps.recorder.incidents({ from: incident.startedAt - DAY }));
  }

  /** What the history calls open and is not seen to be over: a Lifeguard that ended first could not write down the end. */
  private openFailures() {
    const open = this.deps.recorder.incidents({ limit: 1000 }).filter((i) => i.state === 'open');
    const now = this.deps.clock.now().wall;
    return open
      .filter((incident) => this.standingOf(incident) !== 'over')
      .map((incident) => ({
        incident,
        ageMs: failureMs(incident, now),
        firstMs: now - incident.startedAt - sum((incident.clockSets ?? []).map(({ byMs }) => byMs)),
        runs: this.deps.recorder.incident(incident.id)?.runs ?? [],
      }));
  }

  private standingOf = (incident: Incident): Standing => standingOf(incident, this.deps.present());

  private async signals(open: readonly Incident[]) {
    const now = this.deps.clock.now().wall;
    const minutes = this.deps.recorder.series(MAIN.latency, now - DAY, now, DAY / 60_000);
    const slowdown = slowdownOf(minutes, now);
    const report = await this.deps.logs(LOG_MINUTES).catch(() => null);
    const violations = this.deps.qualityViolations();
    const trends = this.deps.trends();
    const words = this.deps.logWords();
    const breaches = report === null ? null : breachesOf(report, now - LOG_MINUTES * 60_000, words, fromHere());
    return {
      ...(slowdown === undefined ? {} : { slowdown }),
      looseRuns: this.looseRuns(open, now),
      gaveUp: this.deps.gaveUp(),
      ...(report === null || breaches === null
        ? {}
        : {
            unknownErrors: unknownErrorsOf(report, open, now, words),
            corruption: corruptionOf(report, now - LOG_MINUTES * 60_000, words),
            security: breaches.found,
            refusalsUnsaid: breaches.unsaid,
          }),
      usualKnown: isUsualKnown(minutes, now),
      ...(trends === undefined ? {} : { trends }),
      ...(violations === undefined ? {} : { qualityViolations: violations }),
      monitoring: this.deps.recorder.problems().map((p) => p.message),
    };
  }

  private looseRuns(open: readonly Incident[], now: number): readonly Run[] {
    const { recorder, present } = this.deps;
    const runs = recorder.runs(RUNS).filter((r) => r.startedAt.wall >= now - HOUR);
    const incidents = [...open, ...recorder.incidents({ from: now - HOUR })];
    return looseRunsOf({ runs, incidents, states: present().states });
  }

  private contacts(): EscalationContacts {
    const settings = this.settings();
    return {
      platformEngineer: settings['escalation.platformEngineer'],
      seniorEngineer: settings['escalation.seniorEngineer'],
      engineeringManager: settings['escalation.engineeringManager'],
      onCall: settings['escalation.onCall'],
    };
  }

  private settings(): Settings {
    return this.deps.store.current().settings;
  }
}
