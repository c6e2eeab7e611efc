import {
  type Cause,
  COMPONENT_IDS,
  type ComponentId,
  type Instant,
  PROBE_IDS,
  type Severity,
} from '../../shared/domain/index.ts';
import { aiTrouble, mlxBroken, modelIncomplete } from './ai.ts';
import { backendDown } from './backend.ts';
import { neo4jTrouble, redisTrouble } from './data.ts';
import { containerTrouble, dockerNotRunning } from './docker.ts';
import { cliTrouble, iosTrouble } from './ios.ts';
import { cpuHigh, diskFull, memoryPressure, probeFailed, unstable } from './machine.ts';
import { backendMemory, backendOrphaned, backendRestarts, portShared, twoInstances } from './process.ts';
import type { DiagnosisInput, Rule } from './rule.ts';
import { websocketDead, websocketRefused, websocketSlow } from './websocket.ts';

/** Every rule, roots before what they can explain. */
export const RULES: readonly Rule[] = [
  dockerNotRunning,
  diskFull,
  memoryPressure,
  cpuHigh,
  neo4jTrouble,
  redisTrouble,
  containerTrouble,
  modelIncomplete,
  mlxBroken,
  backendDown,
  backendMemory,
  twoInstances,
  portShared,
  backendOrphaned,
  backendRestarts,
  websocketRefused,
  websocketDead,
  websocketSlow,
  aiTrouble,
  iosTrouble,
  cliTrouble,
  ...COMPONENT_IDS.map(unstable),
  ...PROBE_IDS.map(probeFailed),
];

/** What can only be a root comes first, what can only be a symptom last. */
const DEPTH: readonly ComponentId[] = [
  'docker',
  'disk',
  'memory',
  'cpu',
  'neo4j',
  'redis',
  'models',
  'mlx',
  'backend',
  'process',
  'websocket',
  'ai',
  'ios',
  'cli',
];

/**
 * The causes of what is wrong now, the root cause first. A component whose trouble another cause explains has none of its
 * own; what it would have explained is explained by the root.
 */
export function diagnose(input: DiagnosisInput): Cause[] {
  const found = RULES.map((rule) => rule(input)).filter((c) => c !== null);
  const ordered = unsteady(found).toSorted((a, b) => DEPTH.indexOf(a.component) - DEPTH.indexOf(b.component));
  const begun = ordered.map((c) => keepBeginning(c, input));
  return onlyOthers(
    withoutSymptoms(
      begun.map((c) => onlyEffects(c, input)),
      input,
    ),
  ).sort(byRank);
}

const isUnstable = (c: Cause): boolean => c.id.startsWith('unstable:');
const isRemark = (c: Cause): boolean => c.severity === 'P3';

/** A component that comes and goes has one cause all the time, not one for each time that it is gone (fault F21). */
function unsteady(causes: readonly Cause[]): readonly Cause[] {
  return causes.flatMap((c) => {
    if (isRemark(c)) return [c];
    const unstable = causes.find((o) => isUnstable(o) && o.component === c.component);
    if (unstable === undefined) return [c];
    const others = causes.filter((o) => o.component === c.component && !isUnstable(o) && !isRemark(o));
    const [now] = others;
    if (!isUnstable(c)) return [];
    return now === undefined
      ? [c]
      : [absorb({ ...c, action: now.action, evidence: [...c.evidence, ...now.evidence] }, now)];
  });
}

/** Takes causes roots first and folds those that are explained already into what explains them. */
function withoutSymptoms(causes: readonly Cause[], input: DiagnosisInput): Cause[] {
  const roots: Cause[] = [];
  for (const candidate of causes) {
    const at = roots.findIndex(
      (r) =>
        r.component !== candidate.component &&
        r.explains.includes(candidate.component) &&
        canHaveThatEffect(r, candidate) &&
        mayPrecede(r, candidate.since, input),
    );
    const root = roots[at];
    if (root === undefined) roots.push(candidate);
    else roots[at] = absorb(root, candidate);
  }
  return roots;
}

/** A root is as severe as the worst that it causes. */
function absorb(root: Cause, symptom: Cause): Cause {
  const explains = [...new Set<ComponentId>([...root.explains, ...symptom.explains])].filter(
    (id) => id !== root.component,
  );
  const severity: Severity = symptom.severity < root.severity ? symptom.severity : root.severity;
  return { ...root, explains, severity };
}

/** What is well needs no explanation, and what failed before a cause began has another one. */
const onlyEffects = (cause: Cause, input: DiagnosisInput): Cause => ({
  ...cause,
  explains: cause.explains.filter((id) => {
    const { state, since } = input.health[id];
    return state !== 'healthy' && state !== 'off' && mayPrecede(cause, since, input);
  }),
});

/** What has a cause of its own is explained by none other. */
const onlyOthers = (causes: readonly Cause[]): Cause[] =>
  causes.map((c) => ({ ...c, explains: c.explains.filter((id) => causes.every((o) => o.component !== id)) }));

/** A store that steadily refuses, or is steadily gone, makes nothing come and go; one that comes and goes itself may. */
const canHaveThatEffect = (root: Cause, effect: Cause): boolean =>
  !isUnstable(effect) || isUnstable(root) || (root.component !== 'neo4j' && root.component !== 'redis');

/** What goes down together (containers before their engine, say) is seen in any order within this time, in milliseconds. */
const TOGETHER_MS = 30_000;

/**
 * Whether a cause can have begun before an effect: its component was last seen well before it. How often its probe looks matters
 * nothing then; a runtime that is looked at once an hour may have broken long before somebody saw it.
 */
function mayPrecede({ component, since }: Cause, effect: Instant, { health }: DiagnosisInput): boolean {
  const lastWell = health[component].counters.lastGoodAt ?? Number.NEGATIVE_INFINITY;
  return Math.min(since.mono, lastWell) <= effect.mono + TOGETHER_MS;
}

/** A cause that lasts keeps its beginning, also when its component passes through other states meanwhile. */
function keepBeginning(cause: Cause, { previous }: DiagnosisInput): Cause {
  const before = previous?.find((p) => p.id === cause.id && p.component === cause.component);
  return before !== undefined && before.since.mono <= cause.since.mono ? { ...cause, since: before.since } : cause;
}

const byRank = (a: Cause, b: Cause): number => a.severity.localeCompare(b.severity) || b.confidence - a.confidence;
