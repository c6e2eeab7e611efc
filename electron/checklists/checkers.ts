import { statSync } from 'node:fs';
import path from 'node:path';
import {
  type BuiltInMetricId,
  type CheckOf,
  type CheckOutcome,
  type ComponentId,
  catalogueIn,
  componentTitle,
  LOAD,
  type LogReport,
  MAIN,
  METRICS,
  type ProbeId,
  type Reading,
  type Readings,
  type Settings,
} from '../../shared/domain/index.ts';
import { asSentence, formatList, formatValue } from '../../shared/format.ts';
import { type Watching, worldOf } from '../core/index.ts';
import { graphIn } from '../diagnosis/index.ts';
import type { Recorder } from '../journal/index.ts';
import { judgeLogs } from '../logs/index.ts';
import { judgeOutside, outsideHosts, outsideWorld, stackEnvironment } from '../network/index.ts';
import type { BackendPages } from '../probes/index.ts';
import { judgeChanges, recentChanges } from '../recent-changes/index.ts';
import { pause } from '../recovery/index.ts';
import { judgeMeasure } from './measures.ts';
import { both, endedOf, failed, needsMet, outcomeOf, passed, skipped, together, unknown, warning } from './outcome.ts';
import { regression, trends } from './over-time.ts';
import type { Exposes, OwnCheck } from './own-check.ts';
import { isPercentile, judgePercentile } from './percentile.ts';
import type { Checkers } from './runner.ts';
import { syntheticProbes } from './synthetic.ts';

export interface CheckerDeps extends Watching {
  readonly recorder: Recorder;
  /** Asks single addresses of the backend for themselves. */
  readonly pages: BackendPages;
  readonly redact: (text: string) => string;
  /** What the logs of the last minutes say. */
  readonly logs: (minutes: number, signal: AbortSignal) => Promise<LogReport>;
  /** What components answer themselves. */
  readonly parts: {
    readonly check: (component: ComponentId, name: string) => OwnCheck | undefined;
    readonly exposing: readonly { readonly id: ComponentId; readonly exposes: Exposes }[];
  };
}

/** A list of twenty lines asks the backend as often as one line does: answers of this age are the present. In milliseconds. */
const LATELY_MS = 10_000;
/** What Lifeguard's own start and looks weigh on, and how long that takes to be over, in milliseconds. */
const CALMS: ReadonlySet<string> = new Set([LOAD.id]);
const CALM_MS = 3000;
const MINUTE = 60_000;
/** What each kind of line asks of this engine. Looks only: no line changes anything. */
export function checkersOf(deps: CheckerDeps): Checkers {
  const { monitor, store } = deps;
  const settings = () => store.current().settings;
  const catalogue = () => catalogueIn(settings());
  const look = (probes: readonly ProbeId[], signal: AbortSignal) => monitor.looks.lately(probes, LATELY_MS, signal);
  const judge = (id: ComponentId, readings: Readings) => monitor.judge(id, readings);
  const component = async (id: ComponentId, probes: readonly ProbeId[], signal: AbortSignal) =>
    outcomeOf(id, judge(id, await look(probes, signal)));

  const world = worldOf(deps);
  const { pages, options, mayStart, parts, recorder } = deps;
  const readings = () => monitor.readings();
  const outcome = (id: ComponentId, read: Readings) => outcomeOf(id, judge(id, read));
  /** What was read of some figures over time, and whether they are read now. */
  const overTime = async (metrics: readonly BuiltInMetricId[], signal: AbortSignal) => ({
    ...{ recorder, store, clock: deps.clock },
    readings: await look([...new Set(metrics.map((metric) => METRICS[metric].component))], signal),
  });

  const ownAnswer = async (
    { component: id, check, args }: Pick<CheckOf<'own'>, 'component' | 'check' | 'args'>,
    signal: AbortSignal,
  ) => {
    const own = parts.check(id, check);
    if (own === undefined) return skipped(`${componentTitle(id)} has no check “${check}”.`);
    const lately = (probes: readonly ProbeId[]) => look(probes, signal);
    const page = (path: string) => pages.ask(path, signal);
    return own.answer(args, { world, readings, lately, outcome, page, home: options.home, mayStart, signal });
  };

  return {
    own: (check, { signal }) => ownAnswer(check, signal),
    components: async ({ components }, { signal }) => {
      const readings = await look(
        components.map((id) => id),
        signal,
      );
      return together(components.map((id) => [id, outcomeOf(id, judge(id, readings))]));
    },
    probe: ({ component: id, probes }, { signal }) => component(id, probes, signal),
    'all-probes': async ({ script: option }, { signal }) => {
      const readings = await look(catalogue().ids, signal);
      const seen = together(catalogue().ids.map((id) => [id, outcomeOf(id, judge(id, readings))]));
      const folders = [settings()['repository.path'], settings()[MAIN.folder]].filter((f) => f !== null);
      const stacksOwn = await syntheticProbes({ folders, option, mayStart, signal });
      return stacksOwn === null ? seen : both(seen, stacksOwn);
    },
    metric: async (check, { signal }) => {
      const { metric, below } = check;
      const { component: id } = METRICS[metric];
      const probe = id;
      const readings = await look([probe], signal);
      if (judge(id, readings).level === 'off') return outcome(id, readings);
      const reading: Reading | undefined = readings[probe];
      if (isPercentile(metric))
        return judgePercentile(check, {
          reading,
          again: async () => (await monitor.looks.now([probe], signal))[probe],
          kept: (of, from, to, points) => recorder.series(of, from, to, points),
          now: deps.clock.now().wall,
        });
      let value = reading?.metrics[metric];
      // What Lifeguard itself took of the machine a moment ago, to start and to look, is over then.
      if (value !== undefined && value >= below && CALMS.has(METRICS[metric].component)) {
        await pause(deps.clock, CALM_MS, signal);
        value = (await monitor.looks.now([probe], signal))[probe]?.metrics[metric] ?? value;
      }
      const { title, unit } = METRICS[metric];
      if (value === undefined)
        return unknown(reading?.ok === false ? asSentence(reading.failure.got) : `${title} was not read yet.`);
      const words = `${title} is ${formatValue(value, unit)}; the limit is ${formatValue(below, unit)}.`;
      return value < below ? passed(words) : failed(words);
    },
    regression: async ({ metrics, worseByPercent }, { signal }) =>
      regression(await overTime(metrics, signal), metrics, worseByPercent),
    trends: async ({ metrics }, { signal }) => trends(await overTime(metrics, signal), metrics),
    logs: async ({ minutes }, { signal }) => judgeLogs(await deps.logs(minutes, signal), minutes * MINUTE),
    'recent-changes': async ({ what, minutes }, { signal }) => {
      const { home } = deps.options;
      const changes = await recentChanges({
        now: deps.clock.now().wall,
        windowMs: minutes * MINUTE,
        repository: settings()['repository.path'],
        backendFolder: settings()[MAIN.folder],
        home,
        redact: deps.redact,
        signal,
      });
      return judgeChanges(changes, what);
    },
    outside: async (_, { signal }) =>
      judgeOutside(await outsideWorld({ signal, hosts: outsideHosts(stackEnvironment(settings(), options.env)) })),
    workflow: async ({ components, work }, { signal }) => {
      const answered: ComponentId[] = [];
      const left: [ComponentId, CheckOutcome][] = [];
      for (const id of components) {
        const read = await monitor.looks.now([id], signal);
        const seen = outcome(id, read);
        if (seen.state === 'skipped') left.push([id, seen]);
        else answered.push(id);
        if (seen.state === 'failed' || seen.state === 'could-not-tell')
          return { ...seen, evidence: `At ${componentTitle(id)}: ${seen.evidence}` };
      }
      const ended = endedOf(left);
      if (answered.length === 0) return skipped(ended || 'None of them is used here.');
      const words = `${formatList(answered.map(componentTitle))} answered one after the other.`;
      // That all of them answer is no work yet: somebody wants something of them.
      const done = answered.includes(work.component)
        ? await ownAnswer(work, signal)
        : skipped(`No work was done: ${ended || `${componentTitle(work.component)} is not used here.`}`);
      return { ...done, evidence: `${words} ${done.evidence}` };
    },
    dependencies: async (_, { signal }) => {
      const { ids } = catalogue();
      const readings = await look(ids, signal);
      const used = ids.filter((id) => judge(id, readings).level !== 'off');
      const { livesIn, needs } = graphIn({ readings, settings: settings() });
      const edges = used.flatMap((id) =>
        [...livesIn(id), ...needs(id)].filter((on) => used.includes(on)).map((on) => [id, on] as const),
      );
      return needsMet(edges, (on) => outcomeOf(on, judge(on, readings)));
    },
    measure: async (check) => judgeMeasure(check, recorder),
    security: async (_, { signal }) => {
      const { exposing } = parts;
      await look(
        exposing.map((part) => part.id),
        signal,
      );
      const found = exposing.flatMap((part) => part.exposes({ readings, settings: settings() }));
      return security([...found, ...readableSecrets(settings())]);
    },
  };
}

/** Files with secrets that other users of this machine can read. */
const readableSecrets = (settings: Settings): string[] =>
  [settings['repository.path'], settings[MAIN.folder]].flatMap((folder) => {
    if (folder === null) return [];
    const file = path.join(folder, '.env');
    const mode = statSync(file, { throwIfNoEntry: false })?.mode;
    return mode !== undefined && (mode & 0o077) !== 0
      ? [`${file} can be read by other users of this machine (chmod 600 mends it)`]
      : [];
  });

const security = (found: readonly string[]): CheckOutcome =>
  found.length === 0
    ? passed('Nothing is reachable or readable for others that was looked at.')
    : warning(`${[...new Set(found)].join('. ')}.`);
