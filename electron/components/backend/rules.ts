import {
  type Finding,
  type Instant,
  MAIN,
  type ProbeFacts,
  type ProcessInfo,
  pausedContainer,
  reloaderOf,
} from '../../../shared/domain/index.ts';
import { asSentence, formatList, formatMs, formatPercent } from '../../../shared/format.ts';
import { endedEvidence } from '../../diagnosis/how-ended.ts';
import {
  advice,
  adviceAnd,
  cause,
  course,
  type DiagnosisInput,
  evidence,
  failureOf,
  findingEvidence,
  firstOf,
  freshProcess,
  isCritical,
  isTroubled,
  offer,
  RECOVER_BACKEND,
  type Rule,
} from '../../diagnosis/rule.ts';
import { hasAnsweredSince, MIN_ERROR_SAMPLES, MIN_PERCENTILE_SAMPLES } from '../../health/index.ts';
import { startOf } from '../../health/young.ts';
import { workerIsGone } from './crash.ts';
import { wrongAddress } from './elsewhere.ts';
import {
  brokenSource,
  crashLoop,
  endEvidence,
  endedBySystem,
  endsEachTime,
  httpEvidence,
  isSilent,
  lastPrinted,
  panicEvidence,
} from './ends.ts';
import { failedAtStart } from './failed-start.ts';
import { notSlowWithIt, slowWithIt } from './needs.ts';
import { backendEndedOnPurpose, instantOf } from './on-purpose.ts';
import { foreignHolder, strangerInItsPlace } from './strangers.ts';

const HTTP = 'backend';
const PROCESS = 'process';
/** A program that uses a core almost alone is busy, not waiting. */
const BUSY_PERCENT = 80;

const portOf = (input: DiagnosisInput): number => input.settings['backend.port'];

/** A stranger holds the port (F3 in test/faults): named with pid and folder, never stopped without asking. */
const portHeld: Rule = (input) => {
  const holder = foreignHolder(input.readings);
  const found = input.health.backend.findings.some((f) => f.id === 'fact:port-held');
  if (holder === null || !found || !isCritical(input, 'backend')) return null;
  const where = holder.cwd === null ? '' : `, ${holder.cwd}`;
  const copy = input.readings.process?.facts.foreignCopy ?? null;
  const branch = copy?.branch == null ? '' : `branch ${copy.branch} from `;
  const served =
    copy === null
      ? ''
      : `It serves ${branch}${copy.root}, another ${copy.kin === 'worktree' ? 'worktree' : 'copy'} of this repository, not this folder. `;
  return cause(input, {
    id: 'port-held',
    component: 'backend',
    severity: 'P0',
    confidence: 0.95,
    title: `Port ${portOf(input)} is held by ${holder.name} (pid ${holder.pid}${where}).`,
    detail: `${served}The backend cannot start until it lets go.`,
    evidence: [evidence(`Listener: ${holder.commandLine}`, PROCESS, holder.commandLine), httpEvidence(input)],
    action: adviceAnd(
      'End that program yourself, give the backend another port, or let Lifeguard end it, which asks first.',
      'stop-port-holder',
      'Free the Port',
    ),
  });
};

/** It is not there, and what the port's number reaches is another program on an address of its own. */
const strangerAnswers: Rule = (input) => {
  const stranger = strangerInItsPlace(input.readings);
  const found = input.health.backend.findings.some((f) => f.id === 'fact:not-there');
  if (stranger === null || !found || !isCritical(input, 'backend')) return null;
  const where = stranger.cwd === null ? '' : `, ${stranger.cwd}`;
  return cause(input, {
    id: 'backend-not-running',
    component: 'backend',
    severity: 'P0',
    confidence: 0.95,
    ...course('stopped', 'The backend'),
    detail: `What answers on port ${portOf(input)} is ${stranger.name} (pid ${stranger.pid}${where}), on an address that the backend does not need.`,
    evidence: [evidence(`Listener: ${stranger.commandLine}`, PROCESS, stranger.commandLine), httpEvidence(input)],
    action: RECOVER_BACKEND,
  });
};

/** The worker under `--reload` is gone and the reloader waits (F7b in test/faults). */
const workerDied: Rule = (input) => {
  const failure = failureOf(input.readings, HTTP);
  const facts = freshProcess(input, 'backend');
  if (!isCritical(input, 'backend') || !isSilent(failure?.kind) || facts === null || !workerIsGone(facts)) return null;
  // One that has just been started, or is being replaced, has none yet; one that has answered since had one.
  const startedAt = startOf(input.readings, 'backend');
  if (startedAt !== null && !hasAnsweredSince(input.health.backend.counters, startedAt)) return null;
  const reloader = reloaderOf(facts.tree);
  return cause(input, {
    id: 'backend-worker-died',
    component: 'backend',
    severity: 'P0',
    title: 'The backend’s worker died; its reloader still runs.',
    detail: `The reloader${reloader === null ? '' : ` (pid ${reloader.pid})`} waits for a change and answers nothing on port ${portOf(input)}.`,
    evidence: [
      evidence(`The process tree has no worker: ${treeText(facts)}.`, PROCESS, lastPrinted(facts) || null),
      ...endEvidence(input, facts),
      httpEvidence(input),
    ],
    action: RECOVER_BACKEND,
  });
};

/** It takes connections and never answers (F2 in test/faults); why, as far as its processes show. */
const hangs: Rule = (input) => {
  const failure = failureOf(input.readings, HTTP);
  if (!isCritical(input, 'backend') || failure?.kind !== 'timeout') return null;
  const facts = freshProcess(input, 'backend');
  const why = whyPaused(input) ?? (facts === null ? null : whyHanging(facts));
  return cause(input, {
    id: 'backend-hangs',
    component: 'backend',
    severity: 'P0',
    ...course('hangs', 'The backend'),
    detail: `It accepts connections on port ${portOf(input)} and does not answer.${why === null ? '' : ` ${why}`}`,
    evidence: [why === null ? null : evidence(why, PROCESS), httpEvidence(input)],
    action: RECOVER_BACKEND,
  });
};

function whyPaused({ readings }: DiagnosisInput): string | null {
  const paused = pausedContainer(readings, 'backend');
  return (
    paused && `Its container ${paused.name} is paused. \`lifeguard recover continue-backend\` lets it go on as it is.`
  );
}

function whyHanging({ tree }: ProbeFacts['process']): string | null {
  const stopped = tree.find((p) => p.state === 'stopped');
  if (stopped)
    return `Its process ${name(stopped)} is stopped (SIGSTOP). \`lifeguard recover continue-backend\` lets it go on as it is.`;
  const busiest = tree.reduce<ProcessInfo | null>(
    (a, b) => ((b.cpuPercent ?? -1) > (a?.cpuPercent ?? -1) ? b : a),
    null,
  );
  if (busiest === null || busiest.cpuPercent === null) return null;
  return busiest.cpuPercent >= BUSY_PERCENT
    ? `Its process ${name(busiest)} is busy at ${formatPercent(busiest.cpuPercent)} CPU.`
    : 'Its processes are idle: it waits for something.';
}

/** Nothing is there at all (F1, F8 in test/faults). */
const notRunning: Rule = (input) => {
  const failure = failureOf(input.readings, HTTP);
  if (!isCritical(input, 'backend')) return null;
  if (failure?.kind !== 'refused' && failure?.kind !== 'reset' && failure?.kind !== 'unreachable') return null;
  const facts = freshProcess(input, 'backend');
  const remains = (facts?.root ?? null) !== null;
  const elsewhere = remains ? null : onAnotherPort(facts);
  return cause(input, {
    id: 'backend-not-running',
    component: 'backend',
    severity: 'P0',
    ...(remains ? { title: 'The backend runs but does not listen.' } : course('stopped', 'The backend')),
    ...endedSince(input, facts),
    detail:
      failure.kind === 'reset'
        ? asSentence(`Its connection was closed: ${failure.got}`)
        : `Nothing listens on port ${portOf(input)}.${elsewhere === null ? '' : ` A server from its folder listens on port ${elsewhere.port}.`}`,
    evidence: [
      httpEvidence(input),
      facts === null
        ? null
        : evidence(
            remains
              ? `Its processes are there: ${treeText(facts)}.`
              : (elsewhere?.words ?? 'No process of it was found.'),
            PROCESS,
            lastPrinted(facts) || null,
          ),
      ...endEvidence(input, facts),
      panicEvidence(input, facts),
      endedEvidence(input, 'backend'),
    ],
    action: RECOVER_BACKEND,
  });
};

/** The same server, started from its folder for another port: the backend, or another one of the same code for a purpose of its own. */
function onAnotherPort(facts: ProbeFacts['process'] | null): { readonly port: number; readonly words: string } | null {
  const other = facts?.others.find(({ ports }) => ports.length > 0);
  const [port] = other?.ports ?? [];
  if (other === undefined || port === undefined) return null;
  const { name, pid } = other.root;
  const ports = formatList(other.ports.map(String));
  return {
    port,
    words: `${name} (pid ${pid}) runs from its folder and listens on port ${ports}. If that is the one that is meant: \`lifeguard config set ${MAIN.port} ${port}\`.`,
  };
}

/** It was waited for, because it was asked to end: it has stopped since it did, not since it was missed. */
function endedSince({ health, now }: DiagnosisInput, facts: ProbeFacts['process'] | null): { since?: Instant } {
  const at = facts?.stopped?.at;
  return at === undefined || at >= health.backend.since.wall ? {} : { since: instantOf(at, now) };
}

const garbage: Rule = (input) => {
  const failure = failureOf(input.readings, HTTP);
  if (!isCritical(input, 'backend') || failure?.kind !== 'protocol') return null;
  return cause(input, {
    id: 'backend-garbage',
    component: 'backend',
    severity: 'P0',
    title: 'What answers on the backend’s port is not a health answer.',
    detail: asSentence(failure.got),
    evidence: [httpEvidence(input)],
    action: advice(
      failure.hint ?? `See what listens on port ${portOf(input)}: \`lsof -nP -iTCP:${portOf(input)} -sTCP:LISTEN\`.`,
    ),
  });
};

/** It answers with a status that means failure (F4 in test/faults). */
const errorStatus: Rule = (input) => {
  const failure = failureOf(input.readings, HTTP);
  if (!isCritical(input, 'backend') || (failure?.kind !== 'http-status' && failure?.kind !== 'auth')) return null;
  return cause(input, {
    id: 'backend-error-status',
    component: 'backend',
    severity: 'P0',
    title: 'The backend runs but reports failure.',
    detail: asSentence(`${input.settings['backend.healthPath']} answers ${failure.got}`),
    evidence: [httpEvidence(input)],
    action: RECOVER_BACKEND,
  });
};

/** It says itself that it is not well (F4 in test/faults), in its own words. */
const reportsFailure: Rule = (input) => {
  const reading = input.readings[HTTP];
  const finding = input.health.backend.findings.find((f) => f.reported);
  if (!isTroubled(input, 'backend') || !reading?.ok || finding === undefined || finding.level === 'starting')
    return null;
  const { reported, words } = reading.facts;
  const bad = finding.level === 'critical';
  return cause(input, {
    id: 'backend-reports-failure',
    component: 'backend',
    severity: bad ? 'P0' : 'P2',
    title: bad ? 'The backend runs but reports failure.' : `The backend reports "${reported}".`,
    detail: words ? asSentence(`It says: ${words}`) : `Its health answer says "${reported}".`,
    evidence: [findingEvidence(finding, HTTP, words)],
    action: RECOVER_BACKEND,
  });
};

/** Slow or unreliable answers (F5 in test/faults), and what is slow with it. */
const slow: Rule = (input) => {
  const finding = input.health.backend.findings.find(
    (f) => f.id === 'threshold:backend.p95' || f.id === 'threshold:backend.errors',
  );
  if (!isTroubled(input, 'backend') || finding === undefined) return null;
  const late = finding.id === 'threshold:backend.p95';
  if (isUnknownSinceStart(finding, input)) return notKnownYet(finding, late, input);
  const p50 = input.readings[HTTP]?.metrics['backend.p50'];
  const [with1, ...others] = late ? slowWithIt(input) : [];
  return cause(input, {
    id: late ? 'backend-slow' : 'backend-unreliable',
    component: 'backend',
    severity: 'P2',
    confidence: 0.8,
    ...(late ? course('slow', 'The backend') : { title: 'The backend does not always answer.' }),
    detail: with1 === undefined ? finding.text : `${finding.text} ${with1.text}`,
    evidence: [
      findingEvidence(finding, HTTP),
      late && p50 !== undefined ? evidence(`Half of the answers take less than ${formatMs(p50)}.`, HTTP) : null,
      with1 ?? (late ? notSlowWithIt(input) : null),
      ...others,
    ],
    action: late ? offer('improve-performance', 'Improve performance') : RECOVER_BACKEND,
  });
};

/** It answers again, and what was wrong with the process before is not known of this one. */
const isUnknownSinceStart = ({ metric }: Finding, { readings }: DiagnosisInput): boolean =>
  metric !== null && readings[HTTP]?.ok === true && readings[HTTP].metrics[metric] === undefined;

const notKnownYet = (finding: Finding, late: boolean, input: DiagnosisInput) =>
  cause(input, {
    id: late ? 'backend-slow' : 'backend-unreliable',
    component: 'backend',
    severity: 'P2',
    confidence: 0.8,
    title: `Whether the backend ${late ? 'is still slow' : 'always answers now'} is not known yet.`,
    detail: late
      ? `It was until it was started anew. The P95 of the new process is known after ${MIN_PERCENTILE_SAMPLES} answers.`
      : `It did not until it was started anew. Its share of failed checks is known after ${MIN_ERROR_SAMPLES} of them.`,
    evidence: [{ ...findingEvidence(finding, HTTP), text: `Before its last start: ${finding.text}` }],
    action: null,
  });

const name = (p: ProcessInfo): string => `${p.name} (pid ${p.pid})`;
const treeText = ({ tree }: ProbeFacts['process']): string => tree.map(name).join(', ');

/** Why the backend does not serve; the first that fits, most telling first. */
export const backendDown: Rule = firstOf(
  backendEndedOnPurpose,
  portHeld,
  strangerAnswers,
  wrongAddress,
  crashLoop,
  brokenSource,
  failedAtStart,
  endedBySystem,
  endsEachTime,
  workerDied,
  hangs,
  notRunning,
  garbage,
  errorStatus,
  reportsFailure,
  slow,
);
