import { hostPort, type OtherInstance, type ProbeFacts } from '../../../shared/domain/index.ts';
import type { DiagnosisInput, Rule } from '../../diagnosis/rule.ts';
import { advice, cause, evidence, findingEvidence, isTroubled, offer, RECOVER_BACKEND } from '../../diagnosis/rule.ts';

const PROBE = 'process';

/** What started the backend is gone and the backend still holds the port (F7c in test/faults: `uv run` killed alone). */
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

/** Two backends from one folder (F18 in test/faults): which one answers, and which one does not. */
export const twoInstances: Rule = (input) => {
  const reading = input.readings[PROBE];
  if (!reading?.ok || !isTroubled(input, 'process')) return null;
  const { root, others } = reading.facts;
  const [other] = others.toSorted((a, b) => Number(b.answers === false) - Number(a.answers === false));
  if (root === null || other === undefined) return null;
  return cause(input, {
    id: 'two-instances',
    component: 'process',
    severity: 'P3',
    title: `${others.length === 1 ? 'Two' : String(others.length + 1)} backends run from the same folder.`,
    detail: `${rootWords(input, reading.facts)} ${otherWords(other, input.settings['backend.port'])}`,
    evidence: others.map((o) =>
      evidence(
        `${o.root.name} (pid ${o.root.pid}) runs from ${o.root.cwd ?? 'the same folder'}.`,
        PROBE,
        o.root.commandLine,
      ),
    ),
    action:
      other.answers === true
        ? advice(
            'Both answer, each to a part of the connections. End the one that you do not want where you started it.',
          )
        : offer('stop-stale-backend', 'Stop the other instance'),
  });
};

/** What is known about the one that is watched: asked where two hold the port, else what the last health answer proves. */
function rootWords({ readings, settings }: DiagnosisInput, { root, rootAnswers }: ProbeFacts['process']): string {
  const port = settings['backend.port'];
  const answers = rootAnswers ?? readings.backend?.ok;
  const does = answers === undefined ? 'runs for' : answers ? 'answers on' : 'does not answer on';
  return `Pid ${root?.pid} ${does} port ${port}.`;
}

function otherWords({ root, ports, answers }: OtherInstance, port: number): string {
  const where = ports.length === 0 ? 'listens nowhere' : `listens on port ${ports.join(', ')}`;
  if (!ports.includes(port)) return `Pid ${root.pid} ${where}.`;
  if (answers === true) return `Pid ${root.pid} holds the same port and answers too.`;
  return root.state === 'stopped'
    ? `Pid ${root.pid} holds the same port and is stopped (SIGSTOP): what the system gives to it is never answered.`
    : `Pid ${root.pid} holds the same port and did not answer.`;
}

/** Another program sits beside the backend on the same port number, in another address family or at another address. */
export const portShared: Rule = (input) => {
  const reading = input.readings[PROBE];
  const found = input.health.process.findings.some((f) => f.id === 'fact:port-shared');
  if (!reading?.ok || !found || !isTroubled(input, 'process')) return null;
  const { strangers, localhost, listeners } = reading.facts;
  const [stranger] = strangers;
  if (stranger === undefined) return null;
  const port = input.settings['backend.port'];
  const { process } = stranger;
  const name = `${process.name} (pid ${process.pid}${process.cwd === null ? '' : `, ${process.cwd}`})`;
  const pids = new Set(strangers.map((s) => s.process.pid));
  const own = [
    ...new Set(
      listeners.filter((l) => l.process !== null && !pids.has(l.process.pid)).map((l) => hostPort(l.address, port)),
    ),
  ];
  const elsewhere = localhost?.process != null && pids.has(localhost.process.pid);
  return cause(input, {
    id: 'port-shared',
    component: 'process',
    severity: elsewhere ? 'P2' : 'P3',
    title: elsewhere
      ? `localhost:${port} reaches ${name}, not the backend.`
      : `${name} shares port ${port} with the backend.`,
    detail: `It listens on ${stranger.addresses.join(', ')}, the backend on ${own.length === 0 ? 'nothing' : own.join(', ')}. On this machine \`localhost\` is ${localhost === null ? 'neither' : localhost.address}${elsewhere ? '' : '; whoever asks the other address reaches the other program'}.`,
    evidence: [evidence(`Listener: ${process.commandLine}`, PROBE, process.commandLine)],
    action: offer('stop-port-holder', 'Free the port'),
  });
};

/** The process tree is above its budget, or on its way there (F6 in test/faults). */
export const backendMemory: Rule = (input) => {
  const { findings } = input.health.process;
  const over = findings.find((f) => f.id === 'threshold:process.resident' || f.id === 'threshold:process.footprint');
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
    evidence: findings.filter((f) => f === over || f === leak).map((f) => findingEvidence(f, PROBE)),
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
    evidence: [findingEvidence(finding, PROBE)],
  });
};
