import { type Assessment, type CheckOutcome, type ComponentId, componentTitle } from '../../shared/domain/index.ts';
import { asSentence, counted, formatList } from '../../shared/format.ts';
import { shortLine } from '../../shared/plain-text.ts';

export const passed = (evidence: string, raw: string | null = null): CheckOutcome => ({
  state: 'passed',
  evidence,
  raw,
});
export const warning = (evidence: string, raw: string | null = null): CheckOutcome => ({
  state: 'warning',
  evidence,
  raw,
});
export const failed = (evidence: string, raw: string | null = null): CheckOutcome => ({
  state: 'failed',
  evidence,
  raw,
});
export const skipped = (evidence: string): CheckOutcome => ({ state: 'skipped', evidence, raw: null });
/** For what nobody uses here. */
export const notUsed = (id: ComponentId): CheckOutcome => skipped(`Not used here: ${componentTitle(id)}.`);
export const unknown = (evidence: string, raw: string | null = null): CheckOutcome => ({
  state: 'could-not-tell',
  evidence,
  raw,
});

/** Most characters of what a program said. */
const LONGEST = 200;

/** How a program that failed has ended, with its own last words: `probes.sh ended with exit code 1: No key is set.` */
export function endedBadly(
  what: string,
  code: number,
  { stdout, stderr }: Record<'stdout' | 'stderr', string>,
): string {
  const said = (text: string) => text.split('\n').findLast((line) => /\p{L}/u.test(line));
  const words = shortLine(said(stderr) ?? said(stdout) ?? '', LONGEST);
  return asSentence(`${what} ended with exit code ${code}${words === '' ? '' : `: ${words}`}`);
}

/** What was seen of a component, as the outcome of a line. */
export function outcomeOf(id: ComponentId, { level, findings }: Assessment): CheckOutcome {
  const text = findings.map((f) => f.text).join(' ');
  switch (level) {
    case 'ok':
      return passed(`${componentTitle(id)} is well.`);
    case 'off':
      // What a person ended is used here.
      return text === '' ? notUsed(id) : skipped(text);
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

const WORST_FIRST = ['failed', 'could-not-tell', 'warning', 'passed', 'skipped'] as const;

/** Two outcomes as one line: the worse state, and what both say. */
export function both(first: CheckOutcome, second: CheckOutcome): CheckOutcome {
  const raw = [first.raw, second.raw].filter((text) => text !== null);
  return {
    state: WORST_FIRST.find((state) => first.state === state || second.state === state) ?? first.state,
    evidence: `${first.evidence} ${second.evidence}`,
    raw: raw.length === 0 ? null : raw.join('\n\n'),
  };
}

/** Several outcomes as one line: what is wrong is named, what is well is counted. */
export function together(outcomes: readonly (readonly [ComponentId, CheckOutcome])[]): CheckOutcome {
  const raw = outcomes.map(([id, o]) => `${componentTitle(id)}: ${o.evidence}`).join('\n');
  const used = outcomes.filter(([, o]) => o.state !== 'skipped');
  for (const state of ['failed', 'could-not-tell', 'warning'] as const) {
    const found = used.filter(([, o]) => o.state === state);
    if (found.length > 0) return { state, evidence: found.map(([, o]) => o.evidence).join(' '), raw };
  }
  const ended = endedOf(outcomes);
  if (used.length === 0) return ended === '' ? skipped('None of them is used here.') : warning(ended, raw);
  const well = `${formatList(used.map(([id]) => componentTitle(id)))} ${used.length === 1 ? 'is' : 'are'} well.`;
  // On purpose, and still it does not answer: a line that asks for all of them does not pass.
  return ended === '' ? passed(well, raw) : warning(`${well} ${ended}`, raw);
}

/** What a person ended of these, in sentences; empty where all that was skipped is not used here. */
export function endedOf(outcomes: readonly (readonly [ComponentId, CheckOutcome])[]): string {
  const told = outcomes.filter(([id, o]) => o.state === 'skipped' && o.evidence !== notUsed(id).evidence);
  return [...new Set(told.map(([, o]) => o.evidence))].join(' ');
}

/**
 * Pairs of a component and what it needs, as one line. What is known is who needs whom, and how that one is: whether the one holds a
 * connection to the other was not looked at (the real backend opens none to its stores until it is asked for something).
 */
export function needsMet(
  pairs: readonly (readonly [ComponentId, ComponentId])[],
  stateOf: (needed: ComponentId) => CheckOutcome,
): CheckOutcome {
  if (pairs.length === 0) return skipped('Nothing that is used here depends on anything else.');
  const those = (state: CheckOutcome['state']) => pairs.filter(([, needed]) => stateOf(needed).state === state);
  const named = (found: typeof pairs, words: string) =>
    `${formatList(found.map(([id, needed]) => `${componentTitle(id)} needs ${componentTitle(needed)}, which ${words}`))}.`;
  const broken = those('failed');
  if (broken.length > 0) return failed(named(broken, 'fails'));
  const unread = those('could-not-tell');
  if (unread.length > 0) return unknown(named(unread, 'could not be read'));
  const raw = pairs.map(([id, on]) => `${componentTitle(id)} needs ${componentTitle(on)}: ${stateOf(on).evidence}`);
  const count = counted(pairs.length, 'dependency', 'dependencies');
  return passed(`${count} of components: nothing that is needed fails.`, raw.join('\n'));
}
