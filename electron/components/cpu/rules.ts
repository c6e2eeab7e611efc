import type { ProbeFacts, Reading } from '../../../shared/domain/index.ts';
import { formatList, formatPercent } from '../../../shared/format.ts';
import { cause, type DiagnosisInput, findingEvidence, isTroubled, type Rule } from '../../diagnosis/rule.ts';

/** Whether these need more than half of what is in use; not where many need a little, or others than a container shows. */
function isMost(top: ProbeFacts['cpu']['top'], { facts, metrics }: Extract<Reading<'cpu'>, { ok: true }>): boolean {
  const allPercent = (metrics['cpu.used'] ?? 0) * facts.cores;
  return top.reduce((sum, p) => sum + p.cpuPercent, 0) * 2 > allPercent;
}

/** Above the critical limit. The component itself is never critical over it: the processor is busy, and nothing has failed. */
const isCriticalLoad = ({ settings }: DiagnosisInput, used: number | undefined): boolean => {
  const { critical } = settings['thresholds.cpu.used'];
  return critical !== null && used !== undefined && used > critical;
};

/** What needs less of a core than this does not make a machine busy, whatever else can be seen, in percent. */
const BUSIEST_PERCENT = 10;

/** Longer than a build or a test run takes, in milliseconds. */
const LONG_MS = 1_200_000;

export const cpuHigh: Rule = (input) => {
  const reading = input.readings.cpu;
  const [finding] = input.health.cpu.findings;
  if (finding === undefined || !reading?.ok || !isTroubled(input, 'cpu')) return null;
  const top = reading.facts.top.filter((p) => p.cpuPercent >= BUSIEST_PERCENT).slice(0, 3);
  return cause(input, {
    id: 'cpu-high',
    component: 'cpu',
    severity: isCriticalLoad(input, reading.metrics['cpu.used']) ? 'P2' : 'P3',
    confidence: 0.8,
    // A build is over some time; what keeps it busy for longer is worth an entry.
    patienceMs: LONG_MS,
    title: 'The processor is busy.',
    detail:
      top.length === 0
        ? finding.text
        : `${isMost(top, reading) ? 'Most of it goes to' : `The busiest that can be seen ${top.length === 1 ? 'is' : 'are'}`} ${formatList(top.map((p) => `${p.name} (pid ${p.pid}, ${formatPercent(p.cpuPercent)})`))}.`,
    evidence: [findingEvidence(finding, 'cpu')],
  });
};
