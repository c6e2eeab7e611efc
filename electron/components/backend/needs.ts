import {
  type ComponentId,
  catalogueIn,
  componentTitle,
  type Evidence,
  type Settings,
  type Threshold,
} from '../../../shared/domain/index.ts';
import { formatList, formatMs } from '../../../shared/format.ts';
import {
  type DiagnosisInput,
  evidence,
  failureOf,
  healthIn,
  isCritical,
  isTroubled,
  type Suffers,
} from '../../diagnosis/rule.ts';
import { isStoreDown } from '../../diagnosis/store.ts';

const HTTP = 'backend';
const PROCESS = 'process';

/** From this share of its own limit on a dependency is called slow with the backend. */
const SLOW_SHARE = 0.5;

/** What the backend waits for or competes with, the worst first, each as evidence. */
export function slowWithIt(input: DiagnosisInput): readonly Evidence[] {
  const found = backendNeeds(input.settings).flatMap((id) => {
    const probe = id;
    // The last answer alone would miss a store that is slow every other time.
    const time = timeOf(input, id);
    const troubled = isTroubled(input, id);
    if (time !== null) {
      const { value, limit } = time;
      if (!troubled && (value === undefined || limit === null || value < limit * SLOW_SHARE)) return [];
      const text =
        value === undefined
          ? `${componentTitle(id)} does not answer either.`
          : `${componentTitle(id)} is slow with it: ${formatMs(value)}.`;
      const share = value === undefined ? Number.POSITIVE_INFINITY : value / (limit ?? 1);
      return [{ share, found: evidence(text, probe) }];
    }
    const [finding] = healthIn(input.health, id).findings;
    return finding !== undefined && troubled
      ? [{ share: 0, found: evidence(`${componentTitle(id)} is short at the same time. ${finding.text}`, probe) }]
      : [];
  });
  return found.toSorted((a, b) => b.share - a.share).map((f) => f.found);
}

/** What the backend cannot do its work without. */
const backendNeeds = (settings: Settings): readonly ComponentId[] =>
  catalogueIn(settings).components.find((c) => c.id === 'backend')?.dependsOn ?? [];

/** Which of them were read and are not slow, as evidence; null where none was read. */
export function notSlowWithIt({ readings, settings }: DiagnosisInput): Evidence | null {
  const read = backendNeeds(settings)
    .filter((id) => readings[id]?.ok)
    .map(componentTitle);
  return read.length === 0
    ? null
    : evidence(`${formatList(read)} ${read.length === 1 ? 'is' : 'are'} not slow with it.`, null);
}

/** The answer time of a component that has a limit for one, and that limit, in milliseconds; null where none is measured. */
function timeOf({ readings, settings }: DiagnosisInput, id: ComponentId) {
  const limits: Readonly<Record<string, unknown>> = settings;
  const found = [...catalogueIn(settings).metrics].find(
    ([m, { component, unit }]) => component === id && unit === 'ms' && `thresholds.${m}` in limits,
  );
  if (found === undefined) return null;
  const [metric] = found;
  const { warning } = limits[`thresholds.${metric}`] as Threshold;
  return { value: readings[id]?.metrics[metric], limit: warning };
}

/**
 * Of its stores it suffers when it answers badly or late while one is down; one that is not running, or whose process is stopped, has
 * a trouble of its own. Of the machine it suffers when it is merely slow, and of a processor that it uses most itself not at all.
 */
export const backendSuffers: Suffers = (input, from) => {
  switch (from) {
    case 'memory':
      return isCritical(input, 'memory') && isMerelySlow(input);
    case 'cpu':
      return isTroubled(input, 'cpu') && isMerelySlow(input) && isCpuUsedByOthers(input);
    default:
      return isStoreDown(input, from) && answersBadly(input);
  }
};

function answersBadly(input: DiagnosisInput): boolean {
  const { backend, process } = input.health;
  const failure = failureOf(input.readings, HTTP);
  const stopped = process.findings.some((f) => f.id === 'fact:stopped');
  const absent = backend.findings.some((f) => f.id === 'fact:port-held' || f.id === 'fact:not-there');
  const soft = failure === null || failure.kind === 'http-status' || (failure.kind === 'timeout' && !stopped);
  return isTroubled(input, 'backend') && soft && !absent;
}

function isMerelySlow(input: DiagnosisInput): boolean {
  const { findings } = input.health.backend;
  return isTroubled(input, 'backend') && findings.length > 0 && findings.every((f) => f.id === 'threshold:backend.p95');
}

function isCpuUsedByOthers({ readings }: DiagnosisInput): boolean {
  const [top] = readings.cpu?.facts.top ?? [];
  return top !== undefined && !readings[PROCESS]?.facts.tree?.some((p) => p.pid === top.pid);
}
