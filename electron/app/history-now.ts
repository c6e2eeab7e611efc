import type { Incident, IncidentDetail } from '../../shared/domain/index.ts';
import { lost, type Present, type Recorder, standingOf } from '../journal/index.ts';

export interface HistoryNowDeps {
  readonly recorder: Recorder;
  /** What is wrong now, by this engine's own readings. */
  readonly present: () => Present;
  /** Whether this engine lives long enough to follow incidents: it, or the one that does it now, writes down what ends. */
  readonly follows: boolean;
}

/**
 * The history as a face is told it. What it calls open and nobody follows is judged by what is read now: the Lifeguard that followed it may have ended
 * first. Nothing of that is written: the next one that follows incidents does it.
 */
export class HistoryNow {
  private readonly deps: HistoryNowDeps;

  constructor(deps: HistoryNowDeps) {
    this.deps = deps;
  }

  incidents(range: Parameters<Recorder['incidents']>[0]): Incident[] {
    return this.deps.recorder.incidents(range).map((incident) => this.asRead(incident));
  }

  /** One of them, with what it has in common with others of its cause; null where there is none of that number. */
  detail(id: number): IncidentDetail | null {
    const detail = this.deps.recorder.lessons.incidentWithPatterns(id);
    return detail === null ? null : { ...detail, incident: this.asRead(detail.incident) };
  }

  /** What is over ended while nobody looked. */
  private asRead(incident: Incident): Incident {
    const { follows, present } = this.deps;
    if (follows || incident.state !== 'open' || standingOf(incident, present()) !== 'over') return incident;
    return lost(incident, Number.POSITIVE_INFINITY);
  }
}
