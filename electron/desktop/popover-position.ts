import type { Point, Rectangle, Size } from 'electron';

/** The part of Electron's Display that matters here. */
export interface DisplayArea {
  readonly bounds: Rectangle;
  /** Without menu bar and Dock. */
  readonly workArea: Rectangle;
}

export interface PopoverPlace {
  /** What `tray.getBounds()` or the click said; may be garbage. */
  readonly icon: Rectangle | null;
  readonly cursor: Point;
  /** Whether the person has just clicked the icon, so that the cursor tells the display. */
  readonly clicked: boolean;
  readonly displays: readonly DisplayArea[];
  readonly size: Size;
}

/** Between the menu bar and the popover, and between the popover and the edge of the screen. */
const GAP = 4;
const MARGIN = 8;
/** Menu bars are 24 points high, 37 to 39 beside a notch; a hidden one reports none. */
const TALLEST_MENU_BAR = 44;

/** Where the popover goes: under the icon, else at the top right of the display under the cursor. Always whole inside a display. */
export function popoverPosition(place: PopoverPlace): Point {
  const hovered = displayAt(place.displays, place.cursor);
  const under = hovered ?? place.displays[0];
  if (!under) return { x: MARGIN, y: MARGIN };
  const home = iconDisplay(place.displays, place.icon);
  // With several displays every one has a copy of the icon, and the bounds may be those of another copy (or stale).
  if (place.clicked && hovered && hovered !== home && isInMenuBar(hovered, place.cursor))
    return below(hovered, place.cursor.x, place.size);
  if (home && place.icon) return below(home, place.icon.x + place.icon.width / 2, place.size);
  return below(under, under.workArea.x + under.workArea.width, place.size);
}

/** Whether an icon with these bounds can be seen; where it cannot, they are empty, off every screen or below the menu bar. */
export const isInAMenuBar = (displays: readonly DisplayArea[], icon: Rectangle | null): boolean =>
  iconDisplay(displays, icon) !== null;

/** The display in whose menu bar the icon really is; null when the bounds are empty, off every screen or hidden. */
function iconDisplay(displays: readonly DisplayArea[], icon: Rectangle | null): DisplayArea | null {
  if (icon === null || ![icon.x, icon.y, icon.width, icon.height].every(Number.isFinite)) return null;
  if (icon.width <= 0 || icon.height <= 0) return null;
  const middle = { x: icon.x + icon.width / 2, y: icon.y + icon.height / 2 };
  const display = displayAt(displays, middle);
  return display && isInMenuBar(display, middle) ? display : null;
}

const contains = ({ x, y, width, height }: Rectangle, point: Point): boolean =>
  point.x >= x && point.x < x + width && point.y >= y && point.y < y + height;

const displayAt = (displays: readonly DisplayArea[], point: Point): DisplayArea | null =>
  displays.find((display) => contains(display.bounds, point)) ?? null;

const isInMenuBar = (display: DisplayArea, point: Point): boolean =>
  point.y - display.bounds.y < Math.max(display.workArea.y - display.bounds.y, TALLEST_MENU_BAR);

function below({ workArea }: DisplayArea, centre: number, size: Size): Point {
  const left = workArea.x + MARGIN;
  const right = workArea.x + workArea.width - size.width - MARGIN;
  return { x: Math.round(Math.max(left, Math.min(centre - size.width / 2, right))), y: workArea.y + GAP };
}
