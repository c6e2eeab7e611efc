import { memo, type ReactNode } from 'react';
import type { Mark } from '../store/selectors.ts';
import { stateWord } from './words.ts';

const hollow = <circle cx="8" cy="8" r="5" className="mark-line" />;

/** One shape per state, so that no one has to rely on colour. */
const SHAPES: Readonly<Record<Mark, ReactNode>> = {
  healthy: <circle cx="8" cy="8" r="5.5" />,
  degraded: <path d="M8 2.2 14.3 13.4H1.7z" strokeLinejoin="round" className="mark-soft" />,
  critical: (
    <path
      fillRule="evenodd"
      d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3zM7.1 4v5h1.8V4zm0 6.2V12h1.8v-1.8z"
    />
  ),
  recovering: <path d="M8 2.75a5.25 5.25 0 0 1 0 10.5" className="mark-arc" />,
  starting: hollow,
  unknown: hollow,
  stale: <circle cx="8" cy="8" r="5" className="mark-line mark-dotted" />,
  empty: hollow,
  paused: <path d="M4 3h2.75v10H4zM9.25 3H12v10H9.25z" />,
  off: <path d="M4 7.25h8v1.5H4z" />,
};

interface StateMarkProps {
  readonly state: Mark;
  /** Whether the state's word stands beside it anyway. */
  readonly silent?: boolean;
}

export const StateMark = memo(function StateMark({ state, silent = false }: StateMarkProps) {
  return (
    <span className={`mark mark-${state}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        {SHAPES[state]}
      </svg>
      {silent ? null : <span className="hidden">{stateWord(state)}</span>}
    </span>
  );
});
