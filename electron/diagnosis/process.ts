import type { Rule } from './rule.ts';
import { cause, evidence, isTroubled, offer, RECOVER_BACKEND } from './rule.ts';

const PROBE = 'backend.process';

/** What started the backend is gone and the backend still holds the port (fault F7c: `uv run` killed alone). */
export const backendOrphaned: Rule = (input) => {
  const reading = input.readings[PROBE];
  if (
    !reading?.ok ||
    reading.facts.belongs !== 'orphan' ||
    reading.facts.root === null ||
    !isTroubled(input, 'process')
  )
    return null;
  const { root } = reading.facts;
  const where = root.cwd === null ? '' : `, ${root.cwd}`;
  return cause(input, {
    id: 'backend-orphaned',
    component: 'process',
    severity: 'P3',
    title: 'The backend runs without the program that started it.',
    detail: `${root.name} (pid ${root.pid}${where}) still holds port ${input.settings['backend.port']}.`,
    evidence: [evidence(`Its parent is now process ${root.parentPid}.`, PROBE, root.commandLine)],
    action: RECOVER_BACKEND,
  });
};

/** Two backends from one folder (fault F18): which one answers, and which one does not. */
export const twoInstances: Rule = (input) => {
  const reading = input.readings[PROBE];
  if (!reading?.ok || !isTroubled(input, 'process')) return null;
  const { root, others } = reading.facts;
  const [other] = others;
  if (root === null || other === undefined) return null;
  const ports = other.ports.length === 0 ? 'listens nowhere' : `listens on port ${other.ports.join(', ')}`;
  return cause(input, {
    id: 'two-instances',
    component: 'process',
    severity: 'P3',
    title: `${others.length === 1 ? 'Two' : String(others.length + 1)} backends run from the same folder.`,
    detail: `Pid ${root.pid} answers on port ${input.settings['backend.port']}; pid ${other.root.pid} ${ports}.`,
    evidence: others.map((o) =>
      evidence(
        `${o.root.name} (pid ${o.root.pid}) runs from ${o.root.cwd ?? 'the same folder'}.`,
        PROBE,
        o.root.commandLine,
      ),
    ),
    action: offer('stop-stale-backend', 'Stop the other instance'),
  });
};

/** The process tree is above its budget, or on its way there (fault F6). */
export const backendMemory: Rule = (input) => {
  const { findings } = input.health.process;
  const over = findings.find((f) => f.id === 'threshold:process.resident');
  const leak = findings.find((f) => f.id === 'fact:leak');
  const finding = over ?? leak;
  if (finding === undefined || !isTroubled(input, 'process')) return null;
  const trend = input.readings[PROBE]?.facts.trend ?? null;
  return cause(input, {
    id: leak === undefined ? 'backend-memory' : 'backend-leak',
    component: 'process',
    severity: 'P2',
    confidence: leak === undefined || trend === null ? 0.9 : Math.min(0.95, trend.confidence),
    title: leak === undefined ? 'The backend uses more memory than its budget.' : 'The backend probably leaks memory.',
    detail: [over?.text, leak?.text].filter((t) => t !== undefined).join(' '),
    evidence: findings.filter((f) => f === over || f === leak).map((f) => evidence(f.text, PROBE)),
    action: offer('free-memory', 'Free memory'),
  });
};

/** It starts again and again without output that tells why. */
export const backendRestarts: Rule = (input) => {
  const finding = input.health.process.findings.find((f) => f.id === 'fact:restarts');
  if (finding === undefined || !isTroubled(input, 'process')) return null;
  return cause(input, {
    id: 'backend-restarts',
    component: 'process',
    severity: 'P3',
    confidence: 0.6,
    title: 'The backend restarts often.',
    detail: finding.text,
    evidence: [evidence(finding.text, PROBE)],
  });
};
