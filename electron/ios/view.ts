import { existsSync } from 'node:fs';
import path from 'node:path';
import type { IosLog, IosView, ReachView } from '../../shared/contract/index.ts';
import type { IosProblem, Readings, Settings } from '../../shared/domain/index.ts';
import { formatList } from '../../shared/format.ts';
import { type Watching, worldOf } from '../core/index.ts';
import { reachNow } from '../network/index.ts';
import { redactDeep } from '../system/index.ts';
import { reachable, unreadyBecause } from './checks.ts';
import { xcrun } from './tools.ts';

const NONE = 'Xcode is not installed, so there are no simulators and devices to look at.';
/** Without these nothing of the area can be used. */
const UNUSABLE: ReadonlySet<IosProblem['kind']> = new Set([
  'not-installed',
  'command-line-tools-only',
  'folder-missing',
]);

/** Simulators and devices as the faces show them. Pure. */
export function iosView(readings: Readings, settings: Settings): IosView {
  const reading = readings.ios;
  const report = reading?.ok ? reading.facts.report : null;
  const bundle = settings['ios.bundleId'];
  const empty = { xcode: null, problems: [], runtimes: null, simulators: [], devices: [], bundle, surveyedAt: null };
  if (!settings['ios.enabled'])
    return { ...empty, usable: false, summary: 'Simulators and devices are not looked at (ios.enabled is off).' };
  if (report === null) {
    const summary = reading === undefined || reading.ok ? 'Xcode was not asked yet.' : NONE;
    return { ...empty, usable: false, summary };
  }
  const { developerFolder, xcode, problems, runtimes, simulators, devices } = report;
  const blocking = problems.find((p) => UNUSABLE.has(p.kind));
  const usable = developerFolder !== null && blocking === undefined;
  const booted = simulators.filter((s) => s.state === 'booted');
  const there = devices.filter((d) => d.connection === 'connected');
  const names = (list: readonly { readonly name: string }[], word: string) =>
    list.length === 0 ? [] : [`${formatList(list.map((o) => o.name))} ${list.length === 1 ? 'is' : 'are'} ${word}`];
  const parts = [...names(booted, 'booted'), ...names(there, 'connected')];
  return {
    usable,
    summary:
      blocking?.text ??
      (parts.length === 0 ? 'No simulator is booted and no device is connected.' : `${parts.join('; ')}.`),
    xcode,
    problems,
    runtimes,
    simulators,
    devices: devices.map((d) => ({ ...d, unready: unreadyBecause(d) })),
    bundle,
    surveyedAt: reading?.ok ? reading.facts.surveyedAt : null,
  };
}

/** Whether devices reach the backend, asked now. */
export async function reachView(deps: Watching, signal: AbortSignal): Promise<ReachView> {
  const reach = await reachNow(worldOf(deps), signal);
  return { ...reach, ...reachable(reach) };
}

/** How long the log of a simulator is listened to, in milliseconds. */
const LISTEN_MS = 5000;

/** What the app on a booted simulator says in the next seconds, secrets removed. */
export async function simulatorLog(
  { options, store, monitor }: Watching,
  udid: string,
  redact: (text: string) => string,
): Promise<IosLog> {
  const simulator = monitor.readings().ios?.facts.report?.simulators.find((s) => s.udid === udid);
  if (simulator === undefined) return { lines: [], problem: 'There is no such simulator any more.' };
  if (simulator.state !== 'booted') return { lines: [], problem: `${simulator.name} is not booted.` };
  const bundle = store.current().settings['ios.bundleId'];
  const predicate = `subsystem == "${bundle}" OR process == "${bundle.split('.').at(-1)}"`;
  const args = [
    'simctl',
    'spawn',
    udid,
    'log',
    'stream',
    '--style',
    'compact',
    '--level',
    'debug',
    '--predicate',
    predicate,
  ];
  const answer = await xcrun(args, {
    env: options.env,
    signal: AbortSignal.timeout(LISTEN_MS * 3),
    timeoutMs: LISTEN_MS,
    endless: true,
  });
  if (!answer.ok) return { lines: [], problem: answer.problem.text };
  const lines = answer.text
    .split('\n')
    .filter((l) => l.trim() !== '' && !/^(Filtering the log data|Timestamp )/.test(l));
  return { lines: redactDeep(lines.slice(-200), redact), problem: null };
}

/** A picture of a booted simulator as PNG; resolves to what went wrong, or null. Refuses to overwrite a file. */
export async function simulatorScreenshot({ options }: Watching, udid: string, file: string): Promise<string | null> {
  if (existsSync(file)) return `${file} exists already.`;
  const args = ['simctl', 'io', udid, 'screenshot', path.resolve(file)];
  const answer = await xcrun(args, { env: options.env, signal: AbortSignal.timeout(30_000) });
  return answer.ok ? null : answer.problem.text;
}
