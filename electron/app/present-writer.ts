import { happenedIn, identitiesIn } from '../components/index.ts';
import type { ConfigStore } from '../config/index.ts';
import type { Core } from '../core/index.ts';
import { graphIn } from '../diagnosis/index.ts';
import type { Recorder } from '../journal/index.ts';
import { type Redactor, redactDeep } from '../system/index.ts';
import type { Recovering } from './recovering.ts';
import { noted } from './turn-back.ts';

export interface PresentWriterDeps {
  readonly core: Core;
  readonly recorder: Recorder;
  readonly recovering: Pick<Recovering, 'runs'>;
  readonly store: Pick<ConfigStore, 'current'>;
  readonly clean: Redactor;
}

/** Writes into the history how everything is now, and which failures are incidents. */
export class PresentWriter {
  private readonly deps: PresentWriterDeps;

  constructor(deps: PresentWriterDeps) {
    this.deps = deps;
  }

  /** Writes down what has changed, so that a moment can be looked at when it is over. */
  remember(): void {
    const { core, recorder, store, clean } = this.deps;
    if (!recorder.leads) return;
    const readings = core.readings();
    const { settings } = store.current();
    const { states, whole } = noted({
      health: core.monitor.states.all(),
      causes: core.causes(),
      pausedUntil: core.held.pause.until,
      wordsOf: (health) => core.wordsOf(health.component, health, readings, settings),
      clean: (value) => redactDeep(value, clean),
    });
    recorder.moment(states, whole);
  }

  /** Paused means that somebody works on the stack on purpose: what happens then is no incident. */
  follow(): void {
    const { core, recorder, recovering, store } = this.deps;
    if (core.held.pause.until !== null) return;
    const readings = core.readings();
    const { settings } = store.current();
    recorder.observe({
      ...core.present(),
      runs: recovering.runs(),
      below: graphIn(core.diagnosisInput()).below,
      identities: identitiesIn(readings, settings),
      happened: happenedIn(readings, settings),
      pauseEndedAt: core.held.pause.endedAt,
    });
  }
}
