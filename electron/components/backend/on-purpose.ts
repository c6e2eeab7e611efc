import { componentTitle, type Instant } from '../../../shared/domain/index.ts';
import { formatClock, formatList } from '../../../shared/format.ts';
import { adviceAnd, cause, course, evidence, firstOf, offer, type Rule } from '../../diagnosis/rule.ts';
import { isStoppedByHand } from './judge.ts';

const PROCESS = 'process';

/** A moment of which only the epoch milliseconds are known. @param wall epoch milliseconds */
export const instantOf = (wall: number, now: Instant): Instant => ({ wall, mono: now.mono - (now.wall - wall) });

/** A person stopped it with Lifeguard: known, meant, and no trouble. */
const shutDownHere: Rule = (input) => {
  const { shutDown, now, health } = input;
  if (shutDown == null || health.backend.state !== 'off' || !shutDown.components.includes('backend')) return null;
  const { at } = shutDown;
  const others = shutDown.components.filter((id) => id !== 'backend').map(componentTitle);
  const rest =
    others.length === 0 ? '' : `; ${formatList(others)} where ${others.length === 1 ? 'it is' : 'they are'} kept`;
  return cause(input, {
    id: 'backend-stopped',
    component: 'backend',
    severity: 'P3',
    confidence: 1,
    title: `You stopped ${formatList(['the backend', ...others])} with Lifeguard at ${formatClock(at, now.wall)}.`,
    detail: `That was meant, and is no trouble. Start it again with \`lifeguard recover backend\`${rest}.`,
    since: instantOf(at, now),
    evidence: [
      evidence(`Emergency shutdown ended at ${formatClock(at, now.wall)}; nothing of it has answered since.`, null),
    ],
    action: offer('recover-backend', 'Start the Backend'),
  });
};

/** Somebody ended it in the terminal where it ran: known, and no trouble. */
const stoppedByHand: Rule = (input) => {
  const reading = input.readings[PROCESS];
  if (!reading?.ok || input.health.backend.state !== 'off' || !isStoppedByHand(input.readings)) return null;
  const at = reading.facts.stopped?.at ?? reading.at.wall;
  return cause(input, {
    id: 'backend-stopped',
    component: 'backend',
    severity: 'P3',
    confidence: 0.95,
    ...course('stopped', 'The backend'),
    detail: 'It was asked to end in the terminal where it ran, and said goodbye.',
    since: instantOf(at, input.now),
    evidence: [
      evidence('It closed its connections in order and then ended; what crashes or is killed does not.', PROCESS),
    ],
    action: adviceAnd('Start it again in its terminal, or here.', 'recover-backend', 'Start the Backend'),
  });
};

/** Somebody ended the backend and meant it: told, and no trouble. */
export const backendEndedOnPurpose: Rule = firstOf(shutDownHere, stoppedByHand);
