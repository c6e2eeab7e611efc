import type {
  Clock,
  IncidentDetail,
  Pattern,
  Proposal,
  Review,
  ReviewPeriod,
  Settings,
  Statistics,
} from '../../shared/domain/index.ts';
import type { Journal } from './journal.ts';
import { acceptedOf, proposalsOf, withDecisions } from './learning.ts';
import { patternsOf } from './patterns.ts';
import { PERIOD_MS, reviewOf, reviewStretch } from './review.ts';
import { RECURRENCE_MS, statisticsOf } from './statistics.ts';

const HOUR_MS = 3_600_000;
/** Learning looks at a quarter of a year. */
const LEARNING_MS = 90 * 24 * HOUR_MS;
/** Patterns are looked for so seldom, in milliseconds: a page asks with every change. */
const PATTERNS_MS = 60_000;
/** Statistics look at two weeks and the recurrence window before them. */
const STATISTICS_MS = 2 * 7 * 24 * 3_600_000 + RECURRENCE_MS;
/** What was decided in another process is known so late, in milliseconds. */
const ACCEPTED_MS = 60_000;

/** What is learnt from the history: what incidents have in common, how well it went, what would help, and what of that was accepted. */
export class Lessons {
  private readonly journal: Journal;
  private readonly clock: Clock;
  private readonly onDecided: () => void;
  private found: { readonly at: number; readonly patterns: readonly Pattern[] } | null = null;
  private accepts: { readonly at: number; readonly proposals: readonly Proposal[] } | null = null;

  /** @param onDecided told when something of it was accepted, rejected or taken back */
  constructor(journal: Journal, clock: Clock, onDecided: () => void) {
    this.journal = journal;
    this.clock = clock;
    this.onDecided = onDecided;
  }

  /** Another program wrote into the journal: what it decided counts here as well. */
  changedElsewhere(): void {
    this.accepts = null;
  }

  /** What incidents of the last quarter of a year have in common. */
  patterns(): readonly Pattern[] {
    const now = this.clock.now().wall;
    if (this.found !== null && Math.abs(now - this.found.at) < PATTERNS_MS) return this.found.patterns;
    const from = now - LEARNING_MS;
    const patterns = patternsOf({
      incidents: this.journal.incidents({ from, limit: 10_000 }),
      happened: this.journal.happened(from),
      watched: this.journal.metrics.hours(from),
      hourOf: (wall) => new Date(wall).getHours(),
    });
    this.found = { at: now, patterns };
    return patterns;
  }

  /** The same with what it has in common with others of its cause. */
  incidentWithPatterns(id: number): IncidentDetail | null {
    const detail = this.journal.incident(id);
    const { causeId, component } = detail?.incident ?? {};
    const patterns =
      detail === null ? [] : this.patterns().filter((p) => p.causeId === causeId && p.component === component);
    return detail === null || patterns.length === 0 ? detail : { ...detail, patterns };
  }

  statistics(): Statistics {
    const now = this.clock.now().wall;
    const incidents = this.journal.incidents({ from: now - STATISTICS_MS, limit: 100_000 });
    const patterns = this.patterns();
    const figures = statisticsOf({ incidents, runs: this.journal.runs(5000), now });
    return patterns.length === 0 ? figures : { ...figures, patterns: [...patterns] };
  }

  /** One review of the guide, filled with what the history holds. @param back so many periods before the present one */
  review(period: ReviewPeriod, back: number, settings: Settings): Review {
    const now = this.clock.now().wall;
    const { from } = reviewStretch(period, back, now);
    return reviewOf({
      period,
      back,
      now,
      // The period before it, and the time in which its incidents may have come back.
      incidents: this.journal.incidents({ from: from - PERIOD_MS[period] - RECURRENCE_MS, limit: 100_000 }),
      runs: this.journal.runs(10_000),
      proposals: this.proposals(settings),
    });
  }

  /** What the history suggests, with what was decided about it. */
  proposals(settings: Settings): Proposal[] {
    const now = this.clock.now().wall;
    const found = proposalsOf({
      incidents: this.journal.incidents({ from: now - LEARNING_MS, limit: 10_000 }),
      runs: this.journal.runs(10_000),
      settings,
      peak: (metric, from, to) => {
        const highs = this.journal.series(metric, from, Math.max(to, from + 60_000), 50).map((p) => p.high);
        return highs.length === 0 ? null : Math.max(...highs);
      },
      hourly: (metric) => this.journal.series(metric, now - LEARNING_MS, now, LEARNING_MS / HOUR_MS).map((p) => p.high),
      now,
    });
    return withDecisions(found, this.journal.decisions());
  }

  /** What was accepted of what the history suggested, and not taken back. */
  accepted(): readonly Proposal[] {
    const now = this.clock.now().mono;
    if (this.accepts === null || now - this.accepts.at > ACCEPTED_MS)
      this.accepts = { at: now, proposals: acceptedOf(this.journal.decisions()) };
    return this.accepts.proposals;
  }

  decide(proposal: Proposal, decision: 'accepted' | 'rejected' | 'undone'): void {
    this.accepts = null;
    this.journal.decide(proposal.id, decision, Math.round(this.clock.now().wall), proposal);
    this.onDecided();
  }
}
