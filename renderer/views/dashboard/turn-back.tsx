import { type KeyboardEvent, useState } from 'react';
import { formatClock } from '../../../shared/format.ts';
import { pastHref } from './past-time.ts';
import { stretchWords } from './stretch.ts';
import type { Stretch } from './strip-blocks.ts';

/** Places of the handle on the axis, and how many of them one key goes that chooses a stretch. */
const PLACES = 1440;
const LEAP = 15;

interface TurnBackProps {
  /** Epoch milliseconds. */
  readonly nowWall: number;
  readonly rangeMs: number;
  /** What is being chosen; null when nothing is. */
  readonly onDraft: (stretch: Stretch | null) => void;
  readonly onChoose: (stretch: Stretch) => void;
}

/** The handle of the axis: away from its end it goes to the page as it was then, and with Shift it chooses a stretch of time. */
export function TurnBack({ nowWall, rangeMs, onDraft, onChoose }: TurnBackProps) {
  const [ago, setAgo] = useState(0);
  /** Where the handle was when a stretch was begun. */
  const [anchor, setAnchor] = useState<number | null>(null);
  /** Who lets go of a pointer is there; who moves the handle by keys is told how to get there. */
  const [byKeys, setByKeys] = useState(false);
  const stretchTo = (end: number, begin: number): Stretch => ({
    from: nowWall - Math.max(end, begin),
    to: nowWall - Math.min(end, begin),
  });
  const drop = () => {
    setAnchor(null);
    onDraft(null);
  };
  const widen = (by: number) => {
    const begin = anchor ?? ago;
    const next = Math.max(0, Math.min(rangeMs, ago + (by * LEAP * rangeMs) / PLACES));
    setAnchor(begin);
    setAgo(next);
    onDraft(next === begin ? null : stretchTo(next, begin));
  };
  const go = () => {
    if (ago > 0) location.hash = pastHref({ page: 'overview' }, nowWall - ago);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    setByKeys(true);
    const by = /^Arrow(?:Left|Down)$/.test(event.key) ? 1 : /^Arrow(?:Right|Up)$/.test(event.key) ? -1 : 0;
    if (event.shiftKey && by !== 0) {
      widen(by);
      event.preventDefault();
    } else if (event.key === 'Enter' && anchor !== null && anchor !== ago) {
      onChoose(stretchTo(ago, anchor));
      drop();
      setAgo(0);
    } else if (event.key === 'Enter') go();
    else if (event.key === 'Escape') {
      drop();
      setAgo(0);
    }
  };
  const chosen = anchor === null || anchor === ago ? null : stretchWords(stretchTo(ago, anchor), nowWall);
  const clock = ago === 0 ? null : formatClock(nowWall - ago, nowWall);
  const there = chosen ?? clock;
  return (
    <div className="turn-back">
      <span className="strip-title secondary" aria-hidden="true">
        {there === null ? 'Turn back' : `${byKeys ? 'Enter: ' : ''}${there}`}
      </span>
      <input
        type="range"
        aria-label="Turn back to a moment; Enter goes there. With Shift a stretch is chosen, and Enter shows only this"
        aria-valuetext={there ?? 'now'}
        min={-rangeMs}
        max={0}
        step={rangeMs / PLACES}
        value={-ago}
        onChange={(event) => {
          drop();
          setAgo(-Number(event.target.value));
        }}
        onPointerDown={() => setByKeys(false)}
        onPointerUp={go}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
