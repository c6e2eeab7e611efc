import { type HTMLAttributes, type PointerEvent, useRef, useState } from 'react';
import type { Stretch } from './strip-blocks.ts';

/** A press that moves less than this, in pixels, is a click. */
const STILL = 6;

interface Press {
  readonly x: number;
  readonly left: number;
  readonly width: number;
}

interface Dragged {
  /** What the pointer has chosen so far; null while it chooses nothing. */
  readonly stretch: Stretch | null;
  /** For what holds the tracks. */
  readonly on: HTMLAttributes<HTMLElement>;
}

/**
 * Drawing a pointer along a track chooses a stretch of time. A click stays a click.
 * @param rangeMs what a track shows, up to `nowWall` (epoch milliseconds)
 */
export function useDraggedStretch(nowWall: number, rangeMs: number, onChoose: (stretch: Stretch) => void): Dragged {
  const press = useRef<Press | null>(null);
  const wasDragged = useRef(false);
  const [stretch, setStretch] = useState<Stretch | null>(null);
  const stretchOf = ({ x, left, width }: Press, to: number): Stretch => {
    const at = (px: number) => nowWall - rangeMs + (rangeMs * Math.max(0, Math.min(width, px - left))) / width;
    return { from: at(Math.min(x, to)), to: at(Math.max(x, to)) };
  };
  const end = (): void => {
    press.current = null;
    setStretch(null);
  };
  return {
    stretch,
    on: {
      onPointerDown({ target, button, clientX }) {
        wasDragged.current = false;
        const track = target instanceof Element ? target.closest('.strip-track, .pins') : null;
        if (track === null || button !== 0) return;
        const { left, width } = track.getBoundingClientRect();
        press.current = { x: clientX, left, width };
      },
      onPointerMove({ clientX, currentTarget, pointerId }: PointerEvent<HTMLElement>) {
        const begun = press.current;
        if (begun === null || (!wasDragged.current && Math.abs(clientX - begun.x) < STILL)) return;
        wasDragged.current = true;
        currentTarget.setPointerCapture(pointerId);
        setStretch(stretchOf(begun, clientX));
      },
      onPointerUp({ clientX }) {
        if (press.current !== null && wasDragged.current) onChoose(stretchOf(press.current, clientX));
        end();
      },
      onPointerCancel: end,
      // The end of a drag is no click on the link under it, and a link is not carried away.
      onClickCapture(event) {
        if (!wasDragged.current) return;
        wasDragged.current = false;
        event.preventDefault();
        event.stopPropagation();
      },
      onDragStart: (event) => event.preventDefault(),
    },
  };
}
