import { hostCommands, type ProbeFacts } from '../../../shared/domain/index.ts';
import { formatBytes, formatList } from '../../../shared/format.ts';
import { advice, cause, type DiagnosisInput, findingEvidence, isTroubled, type Rule } from '../../diagnosis/rule.ts';

export const diskFull: Rule = (input) => {
  const [finding] = input.health.disk.findings;
  if (finding === undefined || !isTroubled(input, 'disk')) return null;
  const fullest = fullestOf(input);
  const full = input.health.disk.state === 'critical';
  return cause(input, {
    id: 'disk-full',
    component: 'disk',
    severity: full ? 'P1' : 'P3',
    title: full ? 'The disk is full.' : 'The disk is almost full.',
    detail: fullest === null ? finding.text : `${finding.text} ${wordsOf(fullest)}`,
    evidence: input.health.disk.findings.map((f) => findingEvidence(f, 'disk')),
    action: advice(roomAdvice(input, fullest)),
  });
};

/** Where room can be made beside what the volume holds, as far as it is known to be taken there. */
function roomAdvice({ readings }: DiagnosisInput, fullest: Volume | null): string {
  const places = hostCommands(readings).map((command) => `\`${command} system df\``);
  const there = places.length === 0 ? '' : ` ${formatList(places)} tells what can go there.`;
  return fullest === null
    ? `Make room.${there}`
    : `Make room on ${fullest.mount}: \`du -xhd 1 "${fullest.mount}"\` shows what takes it.${there}`;
}

type Volume = ProbeFacts['disk']['volumes'][number];

function fullestOf({ readings }: DiagnosisInput): Volume | null {
  const volumes = readings.disk?.ok ? readings.disk.facts.volumes : [];
  const free = (v: Volume) => v.freeBytes / v.totalBytes;
  return volumes.toSorted((a, b) => free(a) - free(b))[0] ?? null;
}

/** `It holds models: /Volumes/Models, 12 GB free.` */
const wordsOf = ({ mount, holds, freeBytes }: Volume): string =>
  `It holds ${formatList(holds)}: ${mount}, ${formatBytes(freeBytes)} free.`;
