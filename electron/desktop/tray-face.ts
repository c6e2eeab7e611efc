import type { OverallState, Settings, Snapshot } from '../../shared/domain/index.ts';
import { shortLine, singleLine } from '../../shared/plain-text.ts';
import { howFar } from './how-far.ts';

export const TRAY_IMAGES = [
  'healthy',
  'degraded',
  'critical',
  'recovering1',
  'recovering2',
  'unknown',
  'paused',
] as const;
export type TrayImage = (typeof TRAY_IMAGES)[number];

/** Everything that the menu bar shows. */
export interface TrayFace {
  readonly image: TrayImage;
  readonly title: string;
  readonly toolTip: string;
}

const IMAGES: Readonly<Record<OverallState, TrayImage>> = {
  healthy: 'healthy',
  degraded: 'degraded',
  critical: 'critical',
  recovering: 'recovering1',
  paused: 'paused',
  starting: 'unknown',
  unknown: 'unknown',
  empty: 'unknown',
};

/** Before anything was read. */
export const STARTING_FACE: TrayFace = { image: 'unknown', title: '', toolTip: 'LeanVibe Lifeguard is starting.' };

/** A menu bar is short; a longer text would push the icon behind the notch. */
const MAX_TITLE = 24;
/** A tool tip is a sentence; more of it is cut by the system, in the middle of anything. */
const MAX_TOOL_TIP = 160;

/**
 * What to show beside the clock.
 *
 * @param text the setting: nothing, or the worst figure while something is wrong
 * @param stack the name of the stack that it is about, where there are several
 * @param notice words of a notification that the system would not deliver; they win over the figure
 */
export function trayFace(
  snapshot: Snapshot,
  text: Settings['tray.text'],
  notice: string | null,
  stack: string | null = null,
): TrayFace {
  return {
    image: IMAGES[snapshot.verdict.state],
    title: shorten(notice ?? (text === 'figure' ? worstFigure(snapshot) : '')),
    toolTip: shortLine(
      `LeanVibe Lifeguard: ${stack === null ? '' : `${stack}: `}${snapshot.verdict.headline}${underWay(snapshot)}`,
      MAX_TOOL_TIP,
    ),
  };
}

/** After the sentence: the step that a recovery is at, and how far. */
function underWay({ recovery }: Snapshot): string {
  const far = recovery?.state === 'running' ? howFar(recovery) : null;
  return far === null ? '' : ` Step ${far}.`;
}

/** The figure of the worst component, or how many are in trouble where it has none. */
function worstFigure(snapshot: Snapshot): string {
  const critical = snapshot.components.filter((view) => view.state === 'critical');
  const troubled = critical.length > 0 ? critical : snapshot.components.filter((view) => view.state === 'degraded');
  const [first] = troubled;
  if (!first) return '';
  return (troubled.length === 1 && first.figure) || String(troubled.length);
}

/** Cut between words, where there are several: half a word beside the clock reads like a defect; never inside a character. */
function shorten(text: string): string {
  const line = singleLine(text);
  const cut = shortLine(line, MAX_TITLE);
  if (cut === line) return line;
  const shown = cut.slice(0, -1);
  const whole = /[\s,.:;]/.test(`${shown.at(-1) ?? ''}${line.charAt(shown.length)}`);
  const end = whole ? shown.length : shown.lastIndexOf(' ');
  return end > 0 ? `${shown.slice(0, end).replace(/[\s,.:;–-]+$/, '')}…` : cut;
}
