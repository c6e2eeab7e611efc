import {
  type ComponentView,
  clockText,
  type OverallState,
  type Run,
  type Severity,
} from '../../shared/domain/index.ts';
import { formatDuration } from '../../shared/format.ts';
import { namedEnd } from '../../shared/run-end.ts';
import type { Mark } from '../store/selectors.ts';

const STATE_WORDS: Readonly<Record<Mark, string>> = {
  healthy: 'healthy',
  degraded: 'degraded',
  critical: 'critical',
  recovering: 'recovering',
  starting: 'starting',
  unknown: 'unknown',
  stale: 'not up to date',
  off: 'off',
  paused: 'paused',
  empty: 'not running',
};

/** A state in one word, for those who cannot see its shape. */
export const stateWord = (mark: Mark): string => STATE_WORDS[mark];

/** First letter large, for the beginning of a line. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The figure of a component, or its word where there is none; both where both say something. */
export function valueWords({ figure, label, state }: ComponentView): { readonly main: string; readonly aside: string } {
  if (figure === null) return { main: label || stateWord(state), aside: '' };
  return { main: figure, aside: state === 'healthy' && label === 'healthy' ? '' : label };
}

/** The same for a narrow row: while all is well a figure needs no limit beside it. */
export function rowWords(component: ComponentView): { readonly main: string; readonly aside: string } {
  const words = valueWords(component);
  return component.state === 'healthy' ? { ...words, main: words.main.split(' of ')[0] ?? words.main } : words;
}

/** Ties numbers to their units, to what they number and to their month, so that no line ends between them. */
export const tie = (text: string): string =>
  text.replace(/(\d) (?=(?:ms|s|min|h|d|%|KB|MB|GB|[A-Z][a-z][a-z])(?![a-z]))|\b(line|pid|P\d) (?=\d)/g, '$1$2\u00a0');

/** `2 s`, `4 min`, `3 h`: an age in the width of a column. */
export function shortAge(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  return hours >= 48 ? `${Math.floor(hours / 24)} d` : hours >= 1 ? `${hours} h` : formatDuration(ms);
}

/** Length of a step or run: `0.4 s` is worth telling, `4.1 min` is not. */
export const tookText = clockText;

const RUN_WORDS: Readonly<Record<Run['state'], string>> = {
  running: 'Under way',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
};
export const runWord = (run: Pick<Run, 'state'>): string => RUN_WORDS[run.state];

/** The mark that fits the end of a run. @param isOver what it was for is well now: a failure of then is no trouble of now */
export const runMark = ({ state, partly }: Pick<Run, 'state' | 'partly'>, isOver = false): Mark =>
  state === 'running'
    ? 'recovering'
    : state === 'succeeded'
      ? partly && !isOver
        ? 'degraded'
        : 'healthy'
      : state === 'failed' && !isOver
        ? 'critical'
        : 'unknown';

/** How a run ended, in the present only where that is so. @param isOver what it was for is well now */
export function endText(run: Pick<Run, 'title' | 'state' | 'result'>, isOver: boolean): string {
  const { title, state, result } = run;
  if (state === 'succeeded' && result) return result;
  return state === 'failed' && isOver
    ? `${title} failed; nothing is wrong there now. It ended with: ${result}`
    : namedEnd(run);
}

export const isAlarm = (state: OverallState): boolean => state === 'critical';

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  P0: 'P0, outage',
  P1: 'P1, a major part is down',
  P2: 'P2, degraded',
  P3: 'P3, minor',
};
export const severityText = (severity: Severity): string => SEVERITY_WORDS[severity];
