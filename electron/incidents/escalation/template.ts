import type { EscalationLevel, EscalationMessage, Run, TriggerHit } from '../../../shared/domain/index.ts';
import { plainText, singleLine } from '../../../shared/plain-text.ts';
import { namedEnd } from '../../../shared/run-end.ts';
import { mailtoUrl } from './mailto.ts';

/** What the guide's message says in any case, whatever it is about. */
export interface MessageCircumstances {
  readonly level: EscalationLevel;
  /** Who writes: name and how to reach them; null when not configured. */
  readonly onCall: string | null;
  /** Key figures, formatted: `Answer time, P95` and `1.2 s of 1 s`. */
  readonly metrics: readonly { readonly title: string; readonly value: string }[];
  /** Last lines of the logs that matter. */
  readonly logs: readonly string[];
  /** The overall state as the guide names it; null when it is not known. */
  readonly systemHealth: 'Healthy' | 'Degraded' | 'Critical' | null;
  readonly performance: 'Within SLA' | 'Degraded' | 'Critical' | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What it says of its matter, secrets removed. */
export interface Matter {
  readonly severity: 'P0' | 'P1' | 'P2' | 'P3';
  readonly issue: string;
  readonly type: string;
  readonly duration: string;
  readonly impact: 'Minimal' | 'Moderate' | 'Significant';
  readonly impactWords: string;
  /** The triggers that are met by it. */
  readonly because: readonly Pick<TriggerHit, 'title' | 'why'>[];
  /** Recoveries that were tried, and what is under way without one. */
  readonly runs: readonly Run[];
  readonly underWay: readonly string[];
  /** What whoever gets the message has to do. */
  readonly next: string;
  readonly errors: readonly string[];
  /** What stands for it where it is asked for again: `14`. */
  readonly reference: string;
  /** `incident-14`: part of the file's name. */
  readonly slug: string;
}

const LABELS = { P0: 'Outage', P1: 'High Priority', P2: 'Degradation', P3: 'Minor' } as const;
const MAX_LOGS = 40;
const MAX_LINE = 500;

/** The guide's message (section "Escalation Communication Template"), filled in, in every form. Secrets are removed once more over the whole. */
export function filledIn(
  matter: Matter,
  circumstances: MessageCircumstances,
  redact: (text: string) => string,
): EscalationMessage {
  const { severity, slug } = matter;
  const { level, now } = circumstances;
  // Two harmless halves may have met.
  const subject = singleLine(redact(`[${severity} ESCALATION] LeanVibe AI Issue Requires ${level.title}`));
  const body = redact(bodyOf(matter, circumstances));
  const to = level.contact;
  const { url, shortened } = mailtoUrl({ to, subject, body });
  return {
    to,
    subject,
    body,
    mailto: url,
    shortened,
    text: `${to === null ? '' : `To: ${to}\n`}Subject: ${subject}\n\n${body}`,
    fileName: `escalation-${severity}-${slug}-${fileStamp(now)}.txt`,
  };
}

function bodyOf(matter: Matter, given: MessageCircumstances): string {
  return [
    'Issue Summary:',
    `- Issue: ${matter.issue}`,
    `- Issue Type: ${matter.type}`,
    `- Severity: ${matter.severity} - ${LABELS[matter.severity]}`,
    `- Duration: ${matter.duration}`,
    `- User Impact: ${matter.impactWords}`,
    ...matter.because.map(({ title, why }) => `- Escalated because: ${line(title)}. ${line(why)}`),
    '',
    'Attempted Resolutions:',
    ...attempted(matter),
    '',
    'Current Status:',
    `- System Health: ${given.systemHealth ?? 'not known'}`,
    `- Performance: ${given.performance ?? 'not known'}`,
    `- User Impact: ${matter.impact}`,
    '',
    'Next Steps Needed:',
    `- [ ] ${given.level.title} investigation required`,
    `- [ ] ${matter.next}`,
    '',
    'Diagnostic Data:',
    '- Metrics:',
    ...indented(
      given.metrics.map((m) => `${line(m.title)}: ${line(m.value)}`),
      'none were read',
    ),
    '- Error Messages:',
    ...indented(matter.errors, 'none were kept'),
    '- Logs:',
    ...indented(given.logs.slice(-MAX_LOGS).flatMap(rawLines), 'none that were read are about it'),
    '',
    `On-Call Engineer: ${given.onCall === null ? '[your name and contact]' : line(given.onCall)}`,
    `Incident ID: ${matter.reference}`,
    `Timestamp: ${new Date(given.now).toISOString()}`,
    '',
  ].join('\n');
}

/** One line of it, not longer than a mail takes. */
export const line = (text: string): string => cut(singleLine(text));
const cut = (text: string): string => (text.length <= MAX_LINE ? text : `${text.slice(0, MAX_LINE - 1)}…`);
/** The last lines of what was read as it stands. */
export const rawLines = (raw: string | null): string[] =>
  raw === null
    ? []
    : plainText(raw)
        .split('\n')
        .filter((l) => l.trim() !== '')
        .slice(-10)
        .map(cut);
const indented = (lines: readonly string[], none: string): string[] =>
  lines.length === 0 ? [`    ${none}`] : lines.map((l) => `    ${l}`);

/** The guide's marks: done, failed, under way. */
function attempted({ runs, underWay }: Matter): readonly string[] {
  const result = (run: Run) => line(namedEnd(run, END_WORDS[run.state]));
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
