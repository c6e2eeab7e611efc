import {
  CAUSES,
  componentTitle,
  type EscalationMessage,
  type IncidentDetail,
  type TriggerHit,
} from '../../../shared/domain/index.ts';
import { formatDuration, formatList } from '../../../shared/format.ts';
import { redactDeep } from '../../system/index.ts';
import { presentErrors } from './present-errors.ts';
import { filledIn, line, type MessageCircumstances } from './template.ts';

export interface MessageInput extends MessageCircumstances {
  readonly detail: IncidentDetail;
  /** How it stands by what is read now; the history may not know yet that it is over. */
  readonly standing: 'failing' | 'over' | 'not-known';
  /** Why it is escalated; null when a person wants to without a trigger. */
  readonly due: TriggerHit | null;
  /** How long the present failure has lasted, in milliseconds. */
  readonly ageMs: number;
  /** Recoveries that run at this moment, and diagnostics under way. */
  readonly underWay?: readonly string[];
  /** Removes secrets, the stack's own passwords among them. */
  readonly redact: (text: string) => string;
}

/** The guide's message about an incident, filled in, in every form. Secrets are removed twice. */
export function escalationMessage(input: MessageInput): EscalationMessage {
  const { redact, ...given } = input;
  const clean = redactDeep(given, redact);
  const { incident, runs } = clean.detail;
  const own = incident.severity;
  // A trigger may be worth more than the incident that it is about, never less.
  const severity = clean.due !== null && clean.due.severity < own ? clean.due.severity : own;
  const matter = {
    severity,
    issue: `${line(incident.title)} ${line(incident.detail)}`.trimEnd(),
    type: issueType(clean),
    duration: durationWords(clean),
    impact: impact(clean),
    impactWords: impactWords(clean),
    because: clean.due === null ? [] : [clean.due],
    runs,
    underWay: clean.underWay ?? [],
    next: isOpen(clean)
      ? `Manual intervention required for: ${componentTitle(incident.component)}`
      : `It is over; what led to it remains to be found: ${componentTitle(incident.component)}`,
    errors: presentErrors(incident),
    reference: String(incident.id),
    slug: `incident-${incident.id}`,
  };
  return filledIn(matter, clean, redact);
}

type Clean = Omit<MessageInput, 'redact'>;

/** The guide's four types, told from the rule and the trigger. */
function issueType({ detail: { incident }, due }: Clean): string {
  if (due?.trigger === 'security-breach') return 'Security';
  return CAUSES.get(incident.causeId)?.issue ?? 'System';
}

function durationWords({ detail: { incident }, standing, ageMs }: Clean): string {
  if (incident.state === 'lost') return 'not known: Lifeguard was not running when it ended';
  if (incident.state === 'closed')
    return incident.recoveryMs === null
      ? 'over; how long it took is not known'
      : `${formatDuration(incident.recoveryMs)}, over now`;
  if (standing === 'over') return 'over now; Lifeguard did not see when it ended';
  const before = incident.failedBeforeMs ?? 0;
  const earlier = before === 0 ? '' : ` It had failed for ${formatDuration(before)} before.`;
  const unread = standing === 'not-known' ? ' Whether it still fails could not be read just now.' : '';
  return `${formatDuration(ageMs)} so far.${earlier}${unread}`.replace(/\.$/, '');
}

/** Whether it fails now, or may. */
const isOpen = ({ detail: { incident }, standing }: Clean): boolean => incident.state === 'open' && standing !== 'over';

function impact(input: Clean): 'Minimal' | 'Moderate' | 'Significant' {
  const { incident } = input.detail;
  if (!isOpen(input)) return 'Minimal';
  if (incident.severity === 'P0') return 'Significant';
  return incident.severity === 'P3' ? 'Minimal' : 'Moderate';
}

function impactWords(input: Clean): string {
  const { incident } = input.detail;
  const all = formatList([incident.component, ...incident.affected].map(componentTitle));
  const isOne = incident.affected.length === 0;
  const words = isOpen(input)
    ? `${isOne ? 'is' : 'are'} in trouble`
    : `${isOne ? 'was' : 'were'} affected while it lasted`;
  return `${impact(input)}: ${all} ${words}. What users saw, Lifeguard does not know.`;
}
