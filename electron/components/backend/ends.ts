import { type Evidence, errorInWords, lastWordsOf, type ProbeFacts } from '../../../shared/domain/index.ts';
import { asSentence, formatBytes, formatClock, formatDuration } from '../../../shared/format.ts';
import { NO_HELP } from '../../diagnosis/failed-start.ts';
import {
  advice,
  adviceAnd,
  cause,
  type DiagnosisInput,
  evidence,
  failureEvidence,
  failureOf,
  freshProcess,
  isCritical,
  lastingEvidence,
  RECOVER_BACKEND,
  type Rule,
} from '../../diagnosis/rule.ts';
import { withoutOwnTalk } from '../../logs/index.ts';
import { beforeEnd } from './before-end.ts';
import { workerIsGone } from './crash.ts';

const HTTP = 'backend';
const PROCESS = 'process';
/** Lines of output shown with a cause. */
const TAIL = 20;

/** What it printed last, without its answers to the questions that Lifeguard asks. */
export const lastPrinted = ({ outputTail }: Pick<ProbeFacts['process'], 'outputTail'>): string =>
  withoutOwnTalk(outputTail.slice(-TAIL).map((text) => ({ text })))
    .map(({ text }) => text)
    .join('\n');

/** What the health question met, as evidence; null while it is answered. */
export const httpEvidence = (input: DiagnosisInput): Evidence | null => {
  const failure = failureOf(input.readings, HTTP);
  return failure === null ? null : failureEvidence(failure, HTTP);
};

/** Refused or without an answer: with `--reload` the parent holds the socket, so a dead worker can look like both. */
export const isSilent = (kind: string | undefined): boolean =>
  kind === 'refused' || kind === 'timeout' || kind === 'reset';

/** The backend dies at start with a Python error (F7 in test/faults). */
export const crashLoop: Rule = (input) => {
  const failure = failureOf(input.readings, HTTP);
  const facts = freshProcess(input, 'backend');
  if (!isCritical(input, 'backend') || facts === null || !isSilent(failure?.kind)) return null;
  const { error } = lastWordsOf(facts.outputTail);
  const alive = facts.root !== null && !workerIsGone(facts);
  if (error === null || (alive && facts.listeners.length > 0)) return null;
  return cause(input, {
    id: 'backend-crash-loop',
    component: 'backend',
    severity: 'P0',
    confidence: 0.95,
    title: `The backend exits at start: ${errorInWords(error, facts.root?.cwd ?? input.settings['backend.folder'])}.`,
    detail: NO_HELP,
    evidence: [evidence('Last lines of its output.', PROCESS, lastPrinted(facts)), httpEvidence(input)],
    ...patience(facts),
    action: adviceAnd(
      'Fix that line; then recover the backend, or just save the file when it runs with --reload.',
      'recover-backend',
      'Recover Backend',
    ),
  });
};

/** Who saved it sees it in the terminal and is about to mend it. */
const SAVED_PATIENCE_MS = 20_000;
/** The guide allows a start so much. */
const LONGEST_START_MS = 60_000;

/** Under a reloader only a save starts it: broken code is work until it has been left so, and then for as long as a start takes here. */
const patience = ({ reloader, root, startTakesMs }: ProbeFacts['process']): { readonly patienceMs?: number } =>
  reloader && root !== null ? { patienceMs: SAVED_PATIENCE_MS + Math.min(startTakesMs ?? 0, LONGEST_START_MS) } : {};

/** Nobody captured its output, but what was saved last cannot be parsed: as good as its last words. */
export const brokenSource: Rule = (input) => {
  const failure = failureOf(input.readings, HTTP);
  const facts = freshProcess(input, 'backend');
  const error = facts?.sourceError ?? null;
  if (!isCritical(input, 'backend') || facts === null || error === null) return null;
  if (!isSilent(failure?.kind) || !workerIsGone(facts)) return null;
  const folder = input.settings['backend.folder'];
  return cause(input, {
    id: 'backend-crash-loop',
    component: 'backend',
    severity: 'P0',
    confidence: 0.9,
    title: `The backend cannot start: ${errorInWords(error, folder)}.`,
    detail: NO_HELP,
    evidence: [
      evidence(
        'That file was changed last, and Python cannot read it. The backend’s own output went to a terminal.',
        PROCESS,
      ),
      httpEvidence(input),
    ],
    ...patience(facts),
    action: advice('Fix that line and save the file: its reloader starts it again by itself.'),
  });
};

/** Titles of ends that the system itself reports. */
const ENDED_BY = {
  memory: 'The system ended the backend to free memory.',
  'gpu-reset': 'The backend ended when the GPU was reset.',
  crash: 'The backend crashed.',
} as const;
const PREVENTION = {
  memory: 'A smaller model, or less beside it, keeps it from happening again.',
  'gpu-reset': 'A smaller batch or context asks less of the GPU.',
  crash: 'The crash report names the place.',
} as const;

/** It ended, and the system tells why. */
export const endedBySystem: Rule = (input) => {
  const failure = failureOf(input.readings, HTTP);
  const facts = freshProcess(input, 'backend');
  const end = lastEnd(input, facts);
  if (!isCritical(input, 'backend') || !isSilent(failure?.kind) || end?.why == null || end.why.kind === 'none')
    return null;
  return cause(input, {
    id: 'backend-ended-by-system',
    component: 'backend',
    severity: 'P0',
    confidence: 0.95,
    title: ENDED_BY[end.why.kind],
    detail: `${end.why.text} ${PREVENTION[end.why.kind]}`,
    evidence: [...endEvidence(input, facts), httpEvidence(input)],
    action: RECOVER_BACKEND,
  });
};

/** An end is seen some time before or after the trouble that it made. */
const END_AROUND_MS = 30_000;

/** The end that began this trouble; an earlier one explains an earlier trouble. */
function lastEnd(input: DiagnosisInput, facts: ProbeFacts['process'] | null) {
  const end = facts?.ends.at(-1);
  return end !== undefined && end.at >= input.health.backend.since.wall - END_AROUND_MS ? end : undefined;
}

/** How the process that served ended last, as far as it is known. */
export function endEvidence(input: DiagnosisInput, facts: ProbeFacts['process'] | null): readonly (Evidence | null)[] {
  const end = lastEnd(input, facts);
  if (end === undefined) return [];
  const ran = `It ran for ${formatDuration(end.ranSeconds * 1000)} and used ${formatBytes(end.residentBytes)} when it was last seen.`;
  const before = input.past === undefined ? null : beforeEnd(end, input.past, input.settings);
  const told = [end.why?.text ?? null, end.line === null ? ran : `${ran} Its last line: ${end.line}`, before];
  return told.map((text) => (text === null ? null : { ...lastingEvidence(text, PROCESS), at: Math.round(end.at) }));
}

/** The whole machine went down, and nothing was seen to run since it came back. */
export function panicEvidence({ now }: DiagnosisInput, facts: ProbeFacts['process'] | null): Evidence | null {
  if (facts?.panic == null) return null;
  const { bootedAt, reason } = facts.panic;
  const why = reason === null ? '' : `: ${reason}`;
  return lastingEvidence(
    `A panic of the system ended everything before it was started at ${formatClock(bootedAt, now.wall)}${why}. No backend was seen since; a launchd job would start it at login.`,
    PROCESS,
  );
}

/** So many ends alike are no coincidence any more. */
const SAME_ENDS = 3;
/** One that ran for longer than this, in seconds, had a good start; what ended it is another story. */
const SOON_SECONDS = 600;

/** It starts well and ends by itself some time later, each time alike: starting it again brings the same end. */
export const endsEachTime: Rule = (input) => {
  const failure = failureOf(input.readings, HTTP);
  const facts = freshProcess(input, 'backend');
  if (!isCritical(input, 'backend') || facts === null || !isSilent(failure?.kind)) return null;
  const ends = facts.ends.slice(-SAME_ENDS);
  const seconds = ends.map((end) => end.ranSeconds).sort((x, y) => x - y);
  const [least = 0, , most = 0] = seconds;
  const [line] = ends.map((end) => end.line);
  if (ends.length < SAME_ENDS || most > SOON_SECONDS) return null;
  // The same last words three times are the proof; how long it took varies with what else the machine had to do.
  if (!line || !ends.every((end) => sameLine(end.line, line))) return null;
  const [first, last] = [least, most].map((s) => formatDuration(s * 1000));
  const usual = first === last ? first : `${first} to ${last}`;
  return cause(input, {
    id: 'backend-ends-each-time',
    component: 'backend',
    severity: 'P0',
    confidence: 0.9,
    title: `The backend ended ${usual} after each of its last ${SAME_ENDS} starts.`,
    detail: asSentence(
      `Its last line was \`${ends.at(-1)?.line ?? line}\`. Starting it again will not help until that is fixed`,
    ),
    evidence: [
      ...ends.map((end) => evidence(`Ended after ${formatDuration(end.ranSeconds * 1000)}: ${end.line}`, PROCESS)),
      evidence('Last lines of its output.', PROCESS, lastPrinted(facts)),
      httpEvidence(input),
    ],
    action: adviceAnd(
      'Look for the reason in the last lines of its output; then recover the backend.',
      'recover-backend',
      'Recover Backend',
    ),
  });
};

/** Numbers (times, pids, sizes) differ from one end to the next. */
const sameLine = (a: string | null, b: string): boolean =>
  a !== null && a.replace(/\d+/g, '0') === b.replace(/\d+/g, '0');
