import type { IncidentDetail } from '../../shared/domain/index.ts';
import type { Recorder } from '../journal/index.ts';
import type { Unhelped } from '../recovery/index.ts';

/** Writes into the timeline of an incident, once for each, that a recovery has not helped in time. */
export class UnhelpedNotes {
  private readonly recorder: Pick<Recorder, 'incident' | 'incidentOf' | 'tell'>;
  private readonly told = new Set<string>();

  constructor(recorder: UnhelpedNotes['recorder']) {
    this.recorder = recorder;
  }

  note(all: readonly Unhelped[]): void {
    for (const { run, component } of all) {
      if (this.told.has(run.id)) continue;
      const id = this.recorder.incidentOf(component);
      if (id === null) continue;
      this.told.add(run.id);
      const text = `${run.title} has not helped within 10 minutes.`;
      if (!stands(this.recorder.incident(id), text, run.endedAt.wall))
        this.recorder.tell(id, { kind: 'note', component, text });
    }
  }
}

/** An earlier start of the program may have written it. */
const stands = (detail: IncidentDetail | null, text: string, since: number): boolean =>
  detail?.timeline.some((e) => e.at > since && e.text === text) === true;
