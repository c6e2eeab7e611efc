import type { OverallState } from '../../shared/domain/index.ts';
import { running } from './selectors.ts';
import type { PageState } from './store.ts';

/** What a tab shows where nobody looks at its page: the shape that the state has everywhere, and what is the matter. */
export interface Tab {
  readonly title: string;
  /** The drawing of the state, in `renderer/public/`. */
  readonly icon: string;
}

const SIGNS: Readonly<Record<OverallState, string>> = {
  healthy: '●',
  degraded: '▲',
  critical: '⬣',
  recovering: '◐',
  starting: '○',
  unknown: '○',
  empty: '○',
  paused: '‖',
};

const NAME = 'Lifeguard';
const bare = (sentence: string): string => sentence.replace(/\.$/, '');

/**
 * Words without a time: they change when the matter does, not with every second.
 * @param page the name of the page, where it is not the overview
 */
export function tabOf(state: Pick<PageState, 'snapshot' | 'connected'>, page: string | null): Tab {
  const named = (sign: string, what: string): string => `${sign} ${what}${page === null ? '' : ` · ${page}`} – ${NAME}`;
  if (state.snapshot === null) return { title: `LeanVibe ${NAME}`, icon: './icon.svg' };
  if (!state.connected) return { title: named('○', 'No answer'), icon: './state-unknown.svg' };
  const { verdict, causes } = state.snapshot;
  const words = (): string => {
    if (verdict.state === 'healthy') return 'All well';
    if (verdict.state === 'paused') return 'Alarms paused';
    const run = running(state as PageState);
    if (verdict.state === 'recovering' && run !== null) return run.title;
    return bare(causes[0]?.title ?? verdict.headline);
  };
  const icon = verdict.state === 'starting' || verdict.state === 'empty' ? 'unknown' : verdict.state;
  return { title: named(SIGNS[verdict.state], words()), icon: `./state-${icon}.svg` };
}
