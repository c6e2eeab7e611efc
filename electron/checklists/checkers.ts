import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  type Assessment,
  type CheckOutcome,
  COMPONENT_IDS,
  type ComponentId,
  componentTitle,
  type LogReport,
  METRICS,
  type MetricId,
  PROBE_IDS,
  type ProbeId,
  type Readings,
} from '../../shared/domain/index.ts';
import { asSentence, formatDuration, formatList, formatMs, formatPercent, formatValue } from '../../shared/format.ts';
import { mean } from '../../shared/statistics.ts';
import type { Watching } from '../core/index.ts';
import { graphIn } from '../diagnosis/index.ts';
import { trendOf } from '../health/index.ts';
import { iosView, reachView } from '../ios/index.ts';
import type { Recorder } from '../journal/index.ts';
import { cliView } from '../leanvibe-cli/index.ts';
import { judgeLogs } from '../logs/index.ts';
import type { BackendPages } from '../probes/index.ts';
import { judgeChanges, recentChanges } from '../recent-changes/index.ts';
import { findSystemTool, isExecutable, run } from '../system/index.ts';
import { judgeOutside, outsideWorld } from './outside.ts';
import type { Checkers } from './runner.ts';

export interface CheckerDeps extends Watching {
  readonly recorder: Recorder;
  /** Asks single addresses of the backend for themselves. */
  readonly pages: BackendPages;
  readonly redact: (text: string) => string;
  /** What the logs of the last minutes say. */
  readonly logs: (minutes: number, signal: AbortSignal) => Promise<LogReport>;
}

/** A list of twenty lines asks the backend as often as one line does: answers of this age are the present. In milliseconds. */
const LATELY_MS = 10_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const passed = (evidence: string, raw: string | null = null): CheckOutcome => ({ state: 'passed', evidence, raw });
const warning = (evidence: string, raw: string | null = null): CheckOutcome => ({ state: 'warning', evidence, raw });
const failed = (evidence: string, raw: string | null = null): CheckOutcome => ({ state: 'failed', evidence, raw });
const skipped = (evidence: string): CheckOutcome => ({ state: 'skipped', evidence, raw: null });
const unknown = (evidence: string, raw: string | null = null): CheckOutcome => ({
  state: 'could-not-tell',
  evidence,
  raw,
});

/** What each kind of line asks of this engine. Looks only: no line changes anything. */
export function checkersOf(deps: CheckerDeps): Checkers {
  const { monitor, store } = deps;
  const settings = () => store.current().settings;
  const look = (probes: readonly ProbeId[], signal: AbortSignal) => monitor.lookLately(probes, LATELY_MS, signal);
  const judge = (id: ComponentId, readings: Readings) => monitor.judge(id, readings);
  const component = async (id: ComponentId, probes: readonly ProbeId[], signal: AbortSignal) =>
    outcomeOf(id, judge(id, await look(probes, signal)));

  return {
    http: async ({ path: asked }, { signal }) => {
      // The health path is read all the time: asking it again would say nothing new.
      if (asked === settings()['backend.healthPath']) return healthLine(asked, await look(['backend'], signal));
      const answer = await deps.pages.ask(asked, signal);
      if (answer.kind === 'not-asked') return unknown(answer.why);
      if (answer.kind === 'failed') return failed(answer.problem);
      const words = `${asked} answers ${answer.status} in ${formatMs(answer.tookMs)}.`;
      return answer.status === 200 ? passed(words) : failed(words);
    },
    components: async ({ components }, { signal }) => {
      const readings = await look(
        components.map((id) => id),
        signal,
      );
      return together(components.map((id) => [id, outcomeOf(id, judge(id, readings))]));
    },
    probe: ({ component: id, probes }, { signal }) => component(id, probes, signal),
    'all-probes': async (_, { signal }) => {
      const readings = await look(PROBE_IDS, signal);
      return together(COMPONENT_IDS.map((id) => [id, outcomeOf(id, judge(id, readings))]));
    },
    metric: async ({ metric, below }, { signal }) => {
      const { component: id } = METRICS[metric];
      const probe = id;
      const readings = await look([probe], signal);
      if (judge(id, readings).level === 'off') return skipped(`Not used here: ${componentTitle(id)}.`);
      const reading = readings[probe];
      const value = reading?.metrics[metric];
      const { title, unit } = METRICS[metric];
      if (value === undefined)
        return unknown(reading?.ok === false ? asSentence(reading.failure.got) : `${title} was not read yet.`);
      const words = `${title} is ${formatValue(value, unit)}; the limit is ${formatValue(below, unit)}.`;
      return value < below ? passed(words) : failed(words);
    },
    regression: async ({ metrics, worseByPercent }) => regression(deps, metrics, worseByPercent),
    trends: async ({ metrics }) => trends(deps, metrics),
    prompt: async ({ withinMs }, { signal }) => {
      if (settings()['ai.testPrompt'] === null) return skipped('No test prompt is set (ai.testPrompt).');
      // The prompt is sent only by a look that is asked for.
      const reading = (await monitor.look(['ai'], signal)).ai;
      if (!reading?.ok) return reading === undefined ? unknown('Not read.') : skipped(asSentence(reading.failure.got));
      const { prompt } = reading.facts;
      if (prompt === null)
        return unknown('The prompt was not sent: the backend’s API description names no path for it (ai.promptPath).');
      if (!prompt.ok) return failed(asSentence(prompt.words ?? 'The prompt failed'));
      const words = `Answered in ${formatMs(prompt.tookMs)}; the limit is ${formatMs(withinMs)}.`;
      return prompt.tookMs <= withinMs ? passed(words) : warning(words);
    },
    logs: async ({ minutes }, { signal }) => judgeLogs(await deps.logs(minutes, signal), minutes * MINUTE),
    'recent-changes': async ({ what, minutes }, { signal }) => {
      const { home } = deps.options;
      const changes = await recentChanges({
        now: deps.clock.now().wall,
        windowMs: minutes * MINUTE,
        repository: settings()['repository.path'],
        backendFolder: settings()['backend.folder'],
        home,
        redact: deps.redact,
        signal,
      });
      return judgeChanges(changes, what);
    },
    outside: async (_, { signal }) => judgeOutside(await outsideWorld({ signal })),
    network: async (_, { signal }) => {
      const readings = await look(['backend', 'neo4j', 'redis'], signal);
      const local = (['backend', 'neo4j', 'redis'] as const).map(
        (id) => [id, outcomeOf(id, judge(id, readings))] as const,
      );
      const outside = judgeOutside(await outsideWorld({ signal }));
      const here = together(local);
      if (here.state !== 'passed') return here;
      return { ...outside, evidence: `${here.evidence} ${outside.evidence}` };
    },
    'websocket-stability': async ({ minutes }) => {
      const reading = monitor.readings().websocket;
      if (!reading?.ok)
        return reading === undefined
          ? skipped('The WebSocket is not watched.')
          : failed(asSentence(reading.failure.got));
      const { connectedForMs, reconnects, successRate } = reading.facts;
      const words = `Connected for ${formatDuration(connectedForMs)}, ${reconnects} reconnects, ${formatPercent(successRate * 100)} of pings answered.`;
      if (successRate < 0.95) return warning(words);
      return connectedForMs < minutes * MINUTE && reconnects > 2 ? warning(words) : passed(words);
    },
    models: (_, { signal }) => component('models', ['models'], signal),
    mlx: (_, { signal }) => component('mlx', ['mlx'], signal),
    disk: (_, { signal }) => component('disk', ['disk'], signal),
    ios: (_, { signal }) => iosLine(deps, signal),
    cli: async (_, { signal }) => {
      const outcome = await component('cli', ['cli'], signal);
      return outcome.state === 'passed' ? passed(cliView(monitor.readings(), deps.options.home).text) : outcome;
    },
    workflow: async (_, { signal }) => {
      for (const id of ['backend', 'websocket', 'ai'] as const) {
        const outcome = await component(id, [id], signal);
        if (outcome.state === 'failed' || outcome.state === 'could-not-tell')
          return { ...outcome, evidence: `At ${componentTitle(id)}: ${outcome.evidence}` };
      }
      return passed('Health, WebSocket and AI service answered one after the other.');
    },
    dependencies: async (_, { signal }) => {
      const readings = await look(PROBE_IDS, signal);
      const used = COMPONENT_IDS.filter((id) => judge(id, readings).level !== 'off');
      const { livesIn, needs } = graphIn(readings);
      const edges = used.flatMap((id) =>
        [...livesIn(id), ...needs(id)].filter((on) => used.includes(on)).map((on) => [id, on] as const),
      );
      const broken = edges.filter(([, on]) => outcomeOf(on, judge(on, readings)).state === 'failed');
      if (edges.length === 0) return skipped('Nothing that is used here depends on anything else.');
      if (broken.length === 0)
        return passed(`All ${edges.length} connections between components have their other end.`);
      return failed(
        `${formatList(broken.map(([id, on]) => `${componentTitle(id)} needs ${componentTitle(on)}, which is not well`))}.`,
      );
    },
    containers: async (_, { signal }) => {
      const readings = await look(['docker'], signal);
      const facts = readings.docker?.facts;
      if (judge('docker', readings).level === 'off') return skipped('None of the components runs in a container.');
      if (facts?.docker === undefined || facts.docker.kind === 'not-installed')
        return skipped('Docker is not used here.');
      if (facts.docker.kind === 'not-running') return failed('Docker is not running.', facts.docker.got);
      const containers = Object.values(facts.owners ?? {}).flatMap((o) => (o.kind === 'container' ? [o] : []));
      if (containers.length === 0) return skipped('None of the components runs in a container.');
      const bad = containers.filter(
        (c) => c.state.status !== 'running' || c.state.health === 'unhealthy' || c.state.restarts > 3,
      );
      const raw = containers
        .map((c) => `${c.name}: ${c.state.status}, health ${c.state.health}, ${c.state.restarts} restarts`)
        .join('\n');
      return bad.length === 0
        ? passed(`${containers.length} containers run.`, raw)
        : failed(`${formatList(bad.map((c) => `${c.name} is ${c.state.status}`))}.`, raw);
    },
    security: async (_, { signal }) => security(await look(['process'], signal), deps),
    script: ({ script, args }, { signal }) => ownScript(script, args, deps, signal),
  };
}

function healthLine(asked: string, readings: Readings): CheckOutcome {
  const reading = readings.backend;
  if (reading === undefined) return unknown('The backend is not watched.');
  if (!reading.ok) return failed(asSentence(`${reading.failure.tried} failed: ${reading.failure.got}`));
  const { status, words } = reading.facts;
  const took = reading.metrics['backend.latency'];
  if (status === 429) return unknown(asSentence(words ?? 'It answers 429, and was not asked again'));
  return passed(`${asked} answers ${status}${took === undefined ? '' : ` in ${formatMs(took)}`}.`);
}

function outcomeOf(id: ComponentId, { level, findings }: Assessment): CheckOutcome {
  const text = findings.map((f) => f.text).join(' ');
  switch (level) {
    case 'ok':
      return passed(`${componentTitle(id)} is well.`);
    case 'off':
      return skipped(`Not used here: ${componentTitle(id)}.`);
    case 'warning':
      return warning(text || `${componentTitle(id)} is degraded; its probe gave no reason.`);
    case 'critical':
      return failed(text || `${componentTitle(id)} is critical; its probe gave no reason.`);
    case 'starting':
      return warning(text || `${componentTitle(id)} is starting.`);
    case 'unknown':
      return unknown(text || `${componentTitle(id)} could not be read.`);
  }
}

/** Several outcomes as one line: what is wrong is named, what is well is counted. */
function together(outcomes: readonly (readonly [ComponentId, CheckOutcome])[]): CheckOutcome {
  const raw = outcomes.map(([id, o]) => `${componentTitle(id)}: ${o.evidence}`).join('\n');
  const used = outcomes.filter(([, o]) => o.state !== 'skipped');
  for (const state of ['failed', 'could-not-tell', 'warning'] as const) {
    const found = used.filter(([, o]) => o.state === state);
    if (found.length > 0) return { state, evidence: found.map(([, o]) => o.evidence).join(' '), raw };
  }
  return used.length === 0
    ? skipped('None of them is used here.')
    : passed(`${formatList(used.map(([id]) => componentTitle(id)))} are well.`, raw);
}

/** The last ten minutes against the day before. */
function regression({ recorder, clock }: CheckerDeps, metrics: readonly MetricId[], percent: number): CheckOutcome {
  const { wall } = clock.now();
  const compared = metrics.flatMap((metric) => {
    const now = mean(recorder.series(metric, wall - 10 * MINUTE, wall, 60).map((p) => p.mean));
    const usual = mean(recorder.series(metric, wall - 24 * HOUR, wall - 10 * MINUTE, 200).map((p) => p.mean));
    return now === null || usual === null || usual === 0
      ? []
      : [{ metric, now, usual, change: ((now - usual) / usual) * 100 }];
  });
  if (compared.length === 0) return skipped('There is no history yet to compare with.');
  const raw = compared
    .map(
      ({ metric, now, usual }) =>
        `${METRICS[metric].title}: ${formatValue(now, METRICS[metric].unit)}, usually ${formatValue(usual, METRICS[metric].unit)}`,
    )
    .join('\n');
  const worse = compared.filter((c) => c.change > percent);
  if (worse.length === 0) return passed('Nothing is much slower than it was in the day before.', raw);
  return warning(
    `${formatList(worse.map((w) => `${METRICS[w.metric].title} is ${formatPercent(w.change)} above its usual value`))}.`,
    raw,
  );
}

function trends({ recorder, clock, store }: CheckerDeps, metrics: readonly MetricId[]): CheckOutcome {
  const { wall } = clock.now();
  const { settings } = store.current();
  const found = metrics.flatMap((metric) => {
    const samples = recorder.series(metric, wall - HOUR, wall, 60).map((p) => ({ mono: p.at, value: p.mean }));
    const key = `thresholds.${metric}`;
    const limit =
      key in settings ? (settings[key as keyof typeof settings] as { critical: number | null }).critical : null;
    const trend = trendOf(samples, limit);
    return trend === null ? [] : [{ metric, trend }];
  });
  if (found.length === 0) return skipped('There is no history yet to see a trend in.');
  const raw = found
    .map(
      ({ metric, trend }) =>
        `${METRICS[metric].title}: ${formatValue(trend.bytesPerMinute * 60, METRICS[metric].unit)} an hour`,
    )
    .join('\n');
  const near = found.filter(
    ({ trend }) => trend.confidence > 0.85 && trend.limitInMs !== null && trend.limitInMs < 2 * HOUR,
  );
  if (near.length === 0) return passed('Nothing is on its way to a limit.', raw);
  return warning(
    `${formatList(near.map(({ metric, trend }) => `${METRICS[metric].title} reaches its limit in ${formatDuration(trend.limitInMs ?? 0)}`))}.`,
    raw,
  );
}

/** Whether the app can reach the backend from where it runs: simulators as this Mac does, devices over the network. */
async function iosLine(deps: CheckerDeps, signal: AbortSignal): Promise<CheckOutcome> {
  await deps.monitor.look(['ios'], signal);
  const { settings } = deps.store.current();
  const view = iosView(deps.monitor.readings(), settings);
  if (!view.usable) return skipped(view.summary);
  const readings = await deps.monitor.lookLately(['backend'], LATELY_MS, signal);
  const backend = outcomeOf('backend', deps.monitor.judge('backend', readings));
  if (backend.state !== 'passed') return backend;
  if (view.devices.length === 0) return passed(`${view.summary} A simulator reaches the backend as this Mac does.`);
  const reach = await reachView(deps, signal);
  const words = `${view.summary} ${reach.text}`;
  if (reach.state === 'yes') return passed(words);
  return reach.state === 'no' ? warning(words) : unknown(words);
}

/** What anybody on the network or this machine could reach or read although nobody meant it. */
function security(readings: Readings, { store }: CheckerDeps): CheckOutcome {
  const { settings } = store.current();
  const found: string[] = [];
  const open =
    readings.process?.facts.listeners?.filter((l) => !/^(127\.|::1$|\[::1\]$|localhost$)/.test(l.address)) ?? [];
  if (open.length > 0)
    found.push(
      `The backend listens on ${formatList([...new Set(open.map((l) => l.address))])}, which others on the network can reach`,
    );
  for (const folder of [settings['repository.path'], settings['backend.folder']]) {
    if (folder === null) continue;
    const file = path.join(folder, '.env');
    const mode = statSync(file, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && (mode & 0o077) !== 0)
      found.push(`${file} can be read by other users of this machine (chmod 600 mends it)`);
  }
  if (
    !/^rediss?:\/\/(\S+@)?(localhost|127\.|\[::1\])/.test(settings['redis.url']) &&
    !settings['redis.url'].includes('@')
  ) {
    found.push('Redis on another machine is used without a password');
  }
  return found.length === 0
    ? passed('Nothing is reachable or readable for others that was looked at.')
    : warning(`${[...new Set(found)].join('. ')}.`);
}

/** A script that the stack brings along, run with the backend's own Python. */
async function ownScript(
  script: string,
  args: readonly string[],
  { store, monitor, mayStart }: CheckerDeps,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const folder = store.current().settings['backend.folder'];
  const file = folder === null ? null : path.join(folder, script);
  if (folder === null || file === null || !existsSync(file)) return skipped(`The stack has no ${script}.`);
  const runtime = monitor.readings().mlx?.facts.runtime;
  const venv = path.join(folder, '.venv/bin/python');
  const python =
    runtime !== undefined && 'python' in runtime
      ? runtime.python
      : isExecutable(venv)
        ? venv
        : findSystemTool('python3');
  if (python === null) return unknown('No Python was found to run it with.');
  if (!mayStart(file) || !mayStart(python))
    return skipped(
      `${script} is not run until you trust this folder. It would run: ${python} ${[file, ...args].join(' ')}`,
    );
  const result = await run(python, [file, ...args], { timeoutMs: 120_000, signal, cwd: folder });
  const output = 'stdout' in result ? `${result.stdout}\n${result.stderr}`.trim() : result.kind;
  if (result.kind === 'exit' && result.code === 0) return passed(`${script} ended well.`, output);
  return result.kind === 'exit'
    ? failed(`${script} ended with exit code ${result.code}.`, output)
    : unknown(`${script} could not be run (${result.kind}).`, output);
}
