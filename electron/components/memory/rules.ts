import { advice, cause, findingEvidence, isTroubled, offer, type Rule } from '../../diagnosis/rule.ts';

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
