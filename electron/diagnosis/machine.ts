import {
  type ComponentId,
  componentTitle,
  type ProbeFacts,
  type ProbeId,
  type Reading,
} from '../../shared/domain/index.ts';
import { formatDuration, formatList, formatPercent } from '../../shared/format.ts';
import { advice, cause, course, evidence, findingEvidence, isTroubled, offer, type Rule } from './rule.ts';

export const diskFull: Rule = (input) => {
  const [finding] = input.health.disk.findings;
  if (finding === undefined || !isTroubled(input, 'disk')) return null;
  const full = input.health.disk.state === 'critical';
  return cause(input, {
    id: 'disk-full',
    component: 'disk',
    severity: full ? 'P1' : 'P3',
    title: full ? 'The disk is full.' : 'The disk is almost full.',
    detail: finding.text,
    evidence: input.health.disk.findings.map((f) => findingEvidence(f, 'disk')),
    action: advice('Make room; `docker system df` and the model cache are good places to look.'),
  });
};

export const memoryPressure: Rule = (input) => {
  const [finding] = input.health.memory.findings;
  if (finding === undefined || !isTroubled(input, 'memory')) return null;
  const critical = input.health.memory.state === 'critical';
  return cause(input, {
    id: 'memory-pressure',
    component: 'memory',
    severity: critical ? 'P2' : 'P3',
    confidence: 0.8,
    title: critical ? 'Memory is short.' : 'Memory is getting short.',
    detail: finding.text,
    evidence: input.health.memory.findings.map((f) => findingEvidence(f, 'memory')),
    action: critical
      ? offer('free-memory', 'Free memory')
      : advice('Close what needs most; `lifeguard status` shows what the backend itself uses.'),
  });
};

/** Whether these need more than half of what is in use; not where many need a little, or others than a container shows. */
function isMost(top: ProbeFacts['cpu']['top'], { facts, metrics }: Extract<Reading<'cpu'>, { ok: true }>): boolean {
  const allPercent = (metrics['cpu.used'] ?? 0) * facts.cores;
  return top.reduce((sum, p) => sum + p.cpuPercent, 0) * 2 > allPercent;
}

export const cpuHigh: Rule = (input) => {
  const reading = input.readings.cpu;
  const [finding] = input.health.cpu.findings;
  if (finding === undefined || !reading?.ok || !isTroubled(input, 'cpu')) return null;
  const top = reading.facts.top.slice(0, 3);
  return cause(input, {
    id: 'cpu-high',
    component: 'cpu',
    severity: input.health.cpu.state === 'critical' ? 'P2' : 'P3',
    confidence: 0.8,
    title: 'The processor is busy.',
    detail:
      top.length === 0
        ? finding.text
        : `${isMost(top, reading) ? 'Most of it goes to' : `The busiest that can be seen ${top.length === 1 ? 'is' : 'are'}`} ${formatList(top.map((p) => `${p.name} (pid ${p.pid}, ${formatPercent(p.cpuPercent)})`))}.`,
    evidence: [findingEvidence(finding, 'cpu')],
  });
};

/** A component comes and goes (fault F21), and at this moment it is there. */
export const unstable =
  (component: ComponentId): Rule =>
  (input) => {
    const { flapping } = input.health[component];
    if (flapping === null) return null;
    const title = componentTitle(component);
    const { now } = input;
    const firstAt = flapping.firstAt ?? input.health[component].since.mono;
    return cause(input, {
      // It began with the first of the changes, not with the last.
      since: { mono: firstAt, wall: now.wall - (now.mono - firstAt) },
      id: `unstable:${component}`,
      component,
      severity: component === 'backend' ? 'P1' : 'P2',
      ...course('unstable', title),
      detail: `Its state changed ${flapping.changes} times in ${formatDuration(flapping.windowMs)}.`,
      evidence: input.health[component].findings.map((f) => evidence(f.text, null)),
    });
  };

/** A probe of ours threw, hung or returned nonsense (fault F27): said once, the others go on. */
export const probeFailed =
  (probe: ProbeId): Rule =>
  (input) => {
    const reading = input.readings[probe];
    if (reading === undefined || reading.ok || reading.failure.kind !== 'probe-failed') return null;
    return cause(input, {
      id: `probe-failed:${probe}`,
      component: reading.component,
      severity: 'P3',
      ...course('unread', componentTitle(reading.component)),
      detail: `The probe ${probe} failed: ${reading.failure.got.replace(/[.\s]+$/, '')}.`,
      evidence: [evidence(`${reading.failure.tried} failed.`, probe, reading.failure.got)],
    });
  };
