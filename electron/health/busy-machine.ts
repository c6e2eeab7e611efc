import { type Assessment, catalogueIn, LOAD, MAIN, type Readings, type Settings } from '../../shared/domain/index.ts';
import { assessed } from './findings.ts';

/** A reading of the processor tells of the time before it; older ones tell nothing about now, in periods of its probe. */
const FRESH_PERIODS = 2;

/**
 * The assessment without what a busy machine does to everybody: while other programs take the processor (a build, a test run), slow answers are
 * the machine's, not the component's. Failures and figures that are no times stay as they are.
 */
export function notBlamed(assessment: Assessment, readings: Readings, settings: Settings): Assessment {
  const { metrics } = catalogueIn(settings);
  const own = assessment.findings.filter(({ metric }) => metric === null || metrics.get(metric)?.unit !== 'ms');
  if (own.length === assessment.findings.length) return assessment;
  const nowMono = readings[assessment.component]?.at.mono ?? Number.NEGATIVE_INFINITY;
  if (!isBusyWithOthers(readings, settings, nowMono)) return assessment;
  const { level, findings } = assessed(assessment.component, own);
  const late = assessment.findings.filter((f) => !own.includes(f)).map(({ id }) => id);
  const withheld = [...(assessment.withheld ?? []), ...late];
  return { ...assessment, level, findings, withheld };
}

/**
 * The processor is above its limit, and the backend does not take most of what is used.
 * @param nowMono of what is judged by it, in milliseconds of the clock that only goes forward
 */
export function isBusyWithOthers(readings: Readings, settings: Settings, nowMono: number): boolean {
  const load = readings[LOAD.id];
  const used = load?.metrics[LOAD.metric];
  const limit = settings[`thresholds.${LOAD.metric}`].warning;
  if (!load?.ok || used === undefined || limit === null || used <= limit) return false;
  if (nowMono - load.at.mono > FRESH_PERIODS * settings['cadence.machine'] * 1000) return false;
  const backend = readings[MAIN.processes]?.metrics[`${MAIN.processes}.cpu`] ?? 0;
  return backend * 2 < used * load.facts.cores;
}
