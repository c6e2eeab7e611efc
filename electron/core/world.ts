import { type ActWorld, MAIN } from '../../shared/domain/index.ts';
import { healthIn } from '../diagnosis/index.ts';
import { keptFrom } from '../probes/index.ts';
import type { Watching } from './watch/watching.ts';

/** What is watched, as a step or a check sees it: look now, judge what was seen. */
export const worldOf = ({ monitor, store, clock, options }: Watching): ActWorld => ({
  clock,
  env: options.env,
  get settings() {
    return store.current().settings;
  },
  look: (probes, signal) => monitor.looks.now(probes, signal),
  keptFrom: async (signal) => keptFrom(store.current().settings, await monitor.looks.now([MAIN.processes], signal)),
  noteFigure: (metric, value) => monitor.history.add(metric, clock.now(), value),
  judge: (component, readings) => monitor.judge(component, readings),
  known: (component) => healthIn(monitor.states.all(), component),
});
