import { componentTitle, type EscalationMessage, type Run, type TriggerHit } from '../../../shared/domain/index.ts';
import { formatDuration, formatList } from '../../../shared/format.ts';
import { redactDeep } from '../../system/index.ts';
import { presentErrors } from './present-errors.ts';
import { filledIn, line, type MessageCircumstances } from './template.ts';
import { type OpenFailure, togetherOf } from './triggers.ts';

export interface TriggerMessageInput extends MessageCircumstances {
  /** What is met of one trigger and no incident tells of; at least one. */
  readonly hits: readonly [TriggerHit, ...TriggerHit[]];
  /** How long what meets it has lasted, in milliseconds; 0 where that cannot be told. */
  readonly ageMs: number;
  /** How long it has been met as far as that was seen, in milliseconds; 0 where it is seen for the first time. */
  readonly metForMs: number;
  /** What is wrong beside it. */
  readonly open: readonly OpenFailure[];
  /** Recoveries of the last hour that belong to no incident. */
  readonly looseRuns: readonly Run[];
  /** Removes secrets, the stack's own passwords among them. */
  readonly redact: (text: string) => string;
}

const IMPACT = { P0: 'Significant', P1: 'Moderate', P2: 'Minimal', P3: 'Minimal' } as const;
/** Of the guide's four types; what is not named here is one of the system. */
const TYPES: Readonly<Record<string, string>> = {
  'security-breach': 'Security',
  'performance-degradation': 'Performance',
};

/** The guide's message about a trigger of which no incident tells, filled in, in every form. Secrets are removed twice. */
export function triggerMessage(input: TriggerMessageInput): EscalationMessage {
  const { redact, ...given } = input;
  const clean = redactDeep(given, redact);
  const [{ trigger, severity, title }] = clean.hits;
  const together = togetherOf(trigger, clean.open);
  // What is open beside it is seen by users as well.
  const [worst = severity] = [severity, ...clean.open.map(({ incident }) => incident.severity)].sort();
  const impact = IMPACT[worst];
  const failing = [...new Set(clean.open.flatMap(({ incident }) => [incident.component, ...incident.affected]))];
  const trouble =
    failing.length === 0 ? 'no incident is open' : `in trouble now: ${formatList(failing.map(componentTitle))}`;
  const matter = {
    severity,
    issue: `${line(title)}. ${line(clean.hits[0].why)}`,
    type: TYPES[trigger] ?? 'System',
    duration: durationWords(clean),
    impact,
    impactWords: `${impact}: ${trouble}. What users saw, Lifeguard does not know.`,
    because: clean.hits,
    runs: [...clean.open.flatMap(({ runs }) => runs), ...clean.looseRuns],
    underWay: [],
    next: 'What led to it remains to be found',
    errors: [
      ...clean.hits.map(({ why }) => line(why)),
      ...together.flatMap(({ incident }) =>
        presentErrors(incident).map((text) => `${componentTitle(incident.component)}: ${text}`),
      ),
    ],
    reference: `${together.length === 0 ? 'none' : formatList(together.map(({ incident }) => String(incident.id)))} (trigger ${trigger})`,
    slug: trigger,
  };
  return filledIn(matter, clean, redact);
}

function durationWords({ ageMs, metForMs }: Pick<TriggerMessageInput, 'ageMs' | 'metForMs'>): string {
  if (ageMs > 0) return `${formatDuration(ageMs)} so far`;
  if (metForMs > 0) return `${formatDuration(metForMs)} so far, since Lifeguard saw it first`;
  return 'seen now for the first time';
}
