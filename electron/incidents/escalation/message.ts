import {
  CAUSES,
  componentTitle,
  type EscalationLevel,
  type EscalationMessage,
  type IncidentDetail,
  type Run,
  type TriggerHit,
} from '../../../shared/domain/index.ts';
import { formatDuration, formatList } from '../../../shared/format.ts';
import { plainText, singleLine } from '../../../shared/plain-text.ts';
import { redactDeep } from '../../system/index.ts';
import { mailtoUrl } from './mailto.ts';

export interface MessageInput {
  readonly detail: IncidentDetail;
  /** How it stands by what is read now; the history may not know yet that it is over. */
  readonly standing: 'failing' | 'over' | 'not-known';
  /** Why it is escalated; null when a person wants to without a trigger. */
  readonly due: TriggerHit | null;
  readonly level: EscalationLevel;
  /** Who writes: name and how to reach them; null when not configured. */
  readonly onCall: string | null;
  /** How long the present failure has lasted, in milliseconds. */
  readonly ageMs: number;
  /** Key figures, formatted: `Answer time, P95` and `1.2 s of 1 s`. */
  readonly metrics: readonly { readonly title: string; readonly value: string }[];
  /** Last lines of the logs that matter. */
  readonly logs: readonly string[];
  /** Recoveries that run at this moment, and diagnostics under way. */
  readonly underWay?: readonly string[];
  /** The overall state as the guide names it; null when it is not known. */
  readonly systemHealth: 'Healthy' | 'Degraded' | 'Critical' | null;
  readonly performance: 'Within SLA' | 'Degraded' | 'Critical' | null;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Removes secrets, the stack's own passwords among them. */
  readonly redact: (text: string) => string;
}

const LABELS = { P0: 'Outage', P1: 'High Priority', P2: 'Degradation', P3: 'Minor' } as const;
const MAX_LOGS = 40;
const MAX_LINE = 500;

/** The guide's message (section "Escalation Communication Template"), filled in, in every form. Secrets are removed twice. */
export function escalationMessage(input: MessageInput): EscalationMessage {
  const { redact, ...given } = input;
  const clean = redactDeep(given, redact);
  const own = clean.detail.incident.severity;
  // A trigger may be worth more than the incident that it is about, never less.
  const severity = clean.due !== null && clean.due.severity < own ? clean.due.severity : own;
  // Once more over the whole: two harmless halves may have met.
  const subject = singleLine(redact(`[${severity} ESCALATION] LeanVibe AI Issue Requires ${clean.level.title}`));
  const body = redact(bodyOf(clean, severity));
  const to = input.level.contact;
  const { url, shortened } = mailtoUrl({ to, subject, body });
  return {
    to,
    subject,
    body,
    mailto: url,
    shortened,
    text: `${to === null ? '' : `To: ${to}\n`}Subject: ${subject}\n\n${body}`,
    fileName: `escalation-${severity}-incident-${clean.detail.incident.id}-${fileStamp(input.now)}.txt`,
  };
}

type Clean = Omit<MessageInput, 'redact'>;

function bodyOf(input: Clean, severity: keyof typeof LABELS): string {
  const { incident } = input.detail;
  return [
    'Issue Summary:',
    `- Issue: ${line(incident.title)} ${line(incident.detail)}`.trimEnd(),
    `- Issue Type: ${issueType(input)}`,
    `- Severity: ${severity} - ${LABELS[severity]}`,
    `- Duration: ${durationWords(input)}`,
    `- User Impact: ${impactWords(input)}`,
    ...(input.due === null ? [] : [`- Escalated because: ${line(input.due.title)}. ${line(input.due.why)}`]),
    '',
    'Attempted Resolutions:',
    ...attempted(input),
    '',
    'Current Status:',
    `- System Health: ${input.systemHealth ?? 'not known'}`,
    `- Performance: ${input.performance ?? 'not known'}`,
    `- User Impact: ${impact(input)}`,
    '',
    'Next Steps Needed:',
    `- [ ] ${input.level.title} investigation required`,
    isOpen(input)
      ? `- [ ] Manual intervention required for: ${componentTitle(incident.component)}`
      : `- [ ] It is over; what led to it remains to be found: ${componentTitle(incident.component)}`,
    '',
    'Diagnostic Data:',
    '- Metrics:',
    ...indented(
      input.metrics.map((m) => `${line(m.title)}: ${line(m.value)}`),
      'none were read',
    ),
    '- Error Messages:',
    ...indented(
      incident.evidence.flatMap((e) => [line(e.text), ...rawLines(e.raw)]),
      'none were kept',
    ),
    '- Logs:',
    ...indented(input.logs.slice(-MAX_LOGS).flatMap(rawLines), 'none were read'),
    '',
    `On-Call Engineer: ${input.onCall === null ? '[your name and contact]' : line(input.onCall)}`,
    `Incident ID: ${incident.id}`,
    `Timestamp: ${new Date(input.now).toISOString()}`,
    '',
  ].join('\n');
}

const line = (text: string): string => cut(singleLine(text));
const cut = (text: string): string => (text.length <= MAX_LINE ? text : `${text.slice(0, MAX_LINE - 1)}…`);
const rawLines = (raw: string | null): string[] =>
  raw === null
    ? []
    : plainText(raw)
        .split('\n')
        .filter((l) => l.trim() !== '')
        .slice(-10)
        .map(cut);
const indented = (lines: readonly string[], none: string): string[] =>
  lines.length === 0 ? [`    ${none}`] : lines.map((l) => `    ${l}`);

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

/** The guide's marks: done, failed, under way. */
function attempted({ detail: { runs }, underWay = [] }: Clean): readonly string[] {
  const result = (run: Run) => `${line(run.title)}: ${line(run.result ?? END_WORDS[run.state])}`;
  const marked = [
    ...runs.filter((r) => r.state === 'succeeded').map((r) => `✅ ${result(r)}`),
    ...runs.filter((r) => ['failed', 'cancelled', 'interrupted'].includes(r.state)).map((r) => `❌ ${result(r)}`),
    ...runs.filter((r) => r.state === 'running').map((r) => `⏳ ${result(r)}`),
    ...underWay.map((text) => `⏳ ${line(text)}`),
  ];
  return marked.length === 0 ? ['❌ None: no recovery was run through Lifeguard.'] : marked;
}

const END_WORDS: Readonly<Record<Run['state'], string>> = {
  running: 'running now.',
  succeeded: 'succeeded.',
  failed: 'failed without a closing sentence.',
  cancelled: 'cancelled by a person.',
  interrupted: 'interrupted; how far it came is not known.',
};

const fileStamp = (now: number): string =>
  new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
