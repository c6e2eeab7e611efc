import { byText } from '../../shared/by-text.ts';
import { type Cause, type ComponentId, catalogueIn, type Flapping, type Severity } from '../../shared/domain/index.ts';
import { formatDuration, often } from '../../shared/format.ts';
import { probeFailed, unstable } from './common.ts';
import { withFailedStart } from './failed-start.ts';
import { graphIn } from './graph.ts';
import { atNewAddress } from './new-address.ts';
import { type DiagnosisInput, type Found, healthIn, type Rule } from './rule.ts';
import { startingAgain } from './starting-again.ts';
import { explainedBy, mayPrecede, type SuffersBy } from './suffers.ts';

const commonOf = new WeakMap<readonly ComponentId[], readonly Rule[]>();

/** Causes that any component can have, whatever it is; made once for each list. */
function common(ids: readonly ComponentId[]): readonly Rule[] {
  const before = commonOf.get(ids);
  if (before !== undefined) return before;
  const rules = [...ids.map(unstable), ...ids.map(probeFailed)];
  commonOf.set(ids, rules);
  return rules;
}

export interface Known extends SuffersBy {
  /** All rules; of causes of one component the first is the likelier. */
  readonly rules: readonly Rule[];
}

/**
 * The causes of what is wrong now, the one that the verdict names first: the worst of what is critical, where anything is. A component whose trouble another cause explains has none of its
 * own; what it would have explained is explained by the root.
 * @param known what every component says of itself
 */
export function diagnose({ rules, ...by }: Known, input: DiagnosisInput): Cause[] {
  const { ids } = catalogueIn(input.settings);
  const ruled = [...rules, ...common(ids)]
    .flatMap((rule) => rule(input) ?? [])
    .map((c) => atNewAddress(withFailedStart(c, input), input));
  const unnamed = ids.filter((id) => !ruled.some((c) => c.component === id && !isRemark(c)));
  const found = [...ruled, ...unnamed.flatMap((id) => startingAgain(id, input) ?? [])];
  if (found.length === 0) return [];
  const graph = graphIn(input);
  const begun = unsteady(found, input).map((c) => keepWork(keepBeginning(c, input), input));
  const ordered = begun.toSorted((a, b) => graph.order.indexOf(a.component) - graph.order.indexOf(b.component));
  const causes = ordered.map((c) => ({ ...c, explains: explainedBy(c, by, graph, input) }));
  return leading(onlyOthers(withoutSymptoms(causes, input)).sort(byRank), input);
}

/** The worst of what is critical before all others, though a rule may call one of these worse: what is offered first belongs to what is said first. */
function leading(ranked: readonly Cause[], { health }: DiagnosisInput): Cause[] {
  const first = ranked.find((c) => isRootOfCritical(c, health));
  return first === undefined ? [...ranked] : [first, ...ranked.filter((c) => c !== first)];
}

/** Whether what it is of, or what it explains, is critical. */
export const isRootOfCritical = ({ component, explains }: Cause, health: DiagnosisInput['health']): boolean =>
  [component, ...explains].some((id) => healthIn(health, id).state === 'critical');

const isUnstable = (c: Found): boolean => c.course?.kind === 'unstable';
const isRemark = (c: Found): boolean => c.severity === 'P3';
const worse = (a: Severity, b: Severity): Severity => (a < b ? a : b);

/**
 * A component that comes and goes has one cause all the time, not one for each time that it is gone (F21 in test/faults). While it is gone that cause is
 * what is wrong now, told with how often it was so.
 */
function unsteady(causes: readonly Found[], { health }: DiagnosisInput): readonly Found[] {
  return causes.flatMap((c) => {
    if (isRemark(c)) return [c];
    const unstable = causes.find((o) => isUnstable(o) && o.component === c.component);
    if (unstable === undefined) return [c];
    const now = causes.find((o) => o.component === c.component && !isUnstable(o) && !isRemark(o));
    if (isUnstable(c)) return now === undefined ? [c] : [];
    return c === now ? [again(c, unstable, healthIn(health, c.component).flapping)] : [];
  });
}

/** `… hangs; in trouble 3 times in 5 min.`: not each time the same. The title carries no time of its own then: since when it is so this time is not what matters. */
const again = ({ course: _, ...now }: Found, unstable: Found, flapping: Flapping | null): Found => {
  // One outage is two changes, down and up.
  const times = Math.ceil((flapping?.changes ?? 0) / 2);
  return {
    ...now,
    title: `${now.title.replace(/\.$/, '')}; in trouble ${often(times)} in ${formatDuration(flapping?.windowMs ?? 0)}.`,
    evidence: [...now.evidence, ...unstable.evidence],
    severity: worse(now.severity, unstable.severity),
  };
};

/** Takes causes roots first and folds those that are explained already into what explains them. */
function withoutSymptoms(causes: readonly Cause[], input: DiagnosisInput): Cause[] {
  const roots: Cause[] = [];
  for (const candidate of causes) {
    const at = roots.findIndex(
      (r) => r.explains.includes(candidate.component) && mayPrecede(r, candidate.since, input),
    );
    const root = roots[at];
    if (root === undefined) roots.push(candidate);
    else roots[at] = absorb(root, candidate);
  }
  return roots;
}

/** A root is as severe as the worst that it causes. */
const absorb = (root: Cause, symptom: Cause): Cause => ({
  ...root,
  explains: [...new Set([...root.explains, ...symptom.explains])].filter((id) => id !== root.component),
  severity: worse(root.severity, symptom.severity),
});

/** What has a cause of its own is explained by none other. */
const onlyOthers = (causes: readonly Cause[]): Cause[] =>
  causes.map((c) => ({ ...c, explains: c.explains.filter((id) => causes.every((o) => o.component !== id)) }));

/** A cause that lasts keeps its beginning, also when its component passes through other states meanwhile; not one that became graver and is called otherwise now. */
function keepBeginning(cause: Found, { previous }: DiagnosisInput): Found {
  const before = previous?.find((p) => p.id === cause.id && p.component === cause.component);
  if (before === undefined || before.since.mono > cause.since.mono) return cause;
  const isAnother = cause.severity < before.severity && cause.title !== before.title;
  return isAnother ? cause : { ...cause, since: before.since };
}

/** Broken code that was just mended starts: until that is over what is seen of the component is still somebody's work. */
function keepWork(cause: Found, { previous }: DiagnosisInput): Found {
  const before = previous?.find((p) => p.component === cause.component && p.patienceMs !== undefined);
  return before?.patienceMs === undefined ? cause : { ...cause, patienceMs: cause.patienceMs ?? before.patienceMs };
}

const byRank = (a: Cause, b: Cause): number => byText(a.severity, b.severity) || b.confidence - a.confidence;
