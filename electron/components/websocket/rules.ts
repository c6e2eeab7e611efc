import { asSentence } from '../../../shared/format.ts';
import {
  advice,
  cause,
  course,
  type DiagnosisInput,
  failureEvidence,
  failureOf,
  findingEvidence,
  isCritical,
  isTroubled,
  offer,
  type Rule,
} from '../../diagnosis/rule.ts';

const PROBE = 'websocket';
const UPGRADE_REFUSED: ReadonlySet<string> = new Set(['http-status', 'not-offered', 'auth', 'protocol']);

/** The upgrade was refused (F13 in test/faults). */
export const websocketRefused: Rule = (input) => {
  const failure = failureOf(input.readings, PROBE);
  if (!isCritical(input, 'websocket') || failure === null || !UPGRADE_REFUSED.has(failure.kind)) return null;
  const code = failure.code === null ? '' : ` with ${failure.code}`;
  return cause(input, {
    id: 'websocket-refused',
    component: 'websocket',
    severity: 'P1',
    title: `The backend refuses the WebSocket${code}.`,
    detail: asSentence(failure.got),
    evidence: [failureEvidence(failure, PROBE)],
    action: advice(failure.hint ?? 'Check `backend.websocketPaths` in the settings, and who may connect.'),
  });
};

/** Accepted and then silent, or closed (F13 in test/faults). While HTTP does not answer either, that is the trouble, or the backend just starts. */
export const websocketDead: Rule = (input) => {
  const failure = failureOf(input.readings, PROBE);
  if (failureOf(input.readings, 'backend') !== null || !isFresh(input)) return null;
  if (!isCritical(input, 'websocket') || failure === null || UPGRADE_REFUSED.has(failure.kind)) return null;
  return cause(input, {
    id: 'websocket-dead',
    component: 'websocket',
    severity: 'P1',
    ...course('dead', 'The WebSocket'),
    detail: failure.kind === 'timeout' ? 'It does not answer a ping.' : asSentence(failure.got),
    evidence: [failureEvidence(failure, PROBE)],
    action: offer('recover-connection', 'Recover the connection'),
  });
};

/** What was seen while the backend was away says nothing about the one that is back: its WebSocket is asked first. */
function isFresh({ health, readings }: DiagnosisInput): boolean {
  const { state, since } = health.backend;
  const seen = readings[PROBE]?.at.mono ?? 0;
  return (state === 'healthy' || state === 'degraded') && seen >= since.mono;
}

export const websocketSlow: Rule = (input) => {
  const finding = input.health.websocket.findings.find((f) => f.metric !== null);
  if (!isTroubled(input, 'websocket') || finding === undefined) return null;
  return cause(input, {
    id: 'websocket-slow',
    component: 'websocket',
    severity: 'P2',
    ...course('slow', 'The WebSocket'),
    detail: finding.text,
    evidence: [findingEvidence(finding, PROBE)],
  });
};
