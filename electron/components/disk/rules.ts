import { HOSTS } from '../../../shared/domain/index.ts';
import { advice, cause, findingEvidence, isTroubled, type Rule } from '../../diagnosis/rule.ts';

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
    action: advice(
      `Make room; ${HOSTS.map(({ command }) => `\`${command} system df\``).join(', ')} and the model cache are good places to look.`,
    ),
  });
};
