import { BrowserWindow, nativeTheme, type Rectangle, screen } from 'electron';
import { lastingWindow } from './lasting-window.ts';
import { POPOVER_PAGE, pageAddress } from './pages.ts';
import { popoverPosition } from './popover-position.ts';
import type { Disposable } from './types.ts';
import { webPreferences } from './web-preferences.ts';
import { isThere, loadPage, whileThere } from './while-there.ts';

const WIDTH = 360;
const MIN_HEIGHT = 160;
const MAX_HEIGHT = 560;
/** The blur comes when the button goes down, the click when it comes up: about 100 ms later, more with a slow finger. */
const SAME_CLICK_MS = 250;
/** Somebody who looks once often looks again; afterwards nobody pays for a page that nobody sees. */
const REST_MS = 60_000;
/** An empty panel after a click is worse than none for as long as nobody notices; the page is painted well within it where the machine has time. */
const FIRST_PAINT_MS = 80;

/** `--surface` of renderer/styles/tokens.css. */
const SURFACE = { light: '#ffffff', dark: '#1e1e20' } as const;

export interface Popover extends Disposable {
  /** Somebody points at the icon and may click: the page loads meanwhile. */
  readonly expect: () => void;
  /** A click on the icon: opens, or closes what is open. */
  readonly toggle: (icon: Rectangle | null) => void;
  /** Opens without a click: shortcut, second start, notification. */
  readonly show: () => void;
  readonly hide: () => void;
}

interface PopoverOptions {
  readonly preload: string;
  /** Where the icon says that it is. */
  readonly iconBounds: () => Rectangle | null;
  /** Called with every window that is made, before it loads. */
  readonly onCreate: (window: BrowserWindow) => void;
}

/**
 * The panel under the icon. Its page is made when somebody points at the icon or opens it, and ends a minute after it was last seen: a
 * renderer at rest costs more memory than the engine beside it.
 */
export function createPopover({ preload, iconBounds, onCreate }: PopoverOptions): Popover {
  let hiddenByBlurAt = Number.NEGATIVE_INFINITY;
  let anchor: { readonly icon: Rectangle | null; readonly clicked: boolean } = { icon: null, clicked: false };
  // As high as the last one: a new page is rarely higher than that.
  let height = MAX_HEIGHT;
  let address = pageAddress(POPOVER_PAGE);
  let isPainted = false;
  let opening: NodeJS.Timeout | undefined;
  let resting: NodeJS.Timeout | undefined;

  /** Ends the page in a while, unless it is shown again. */
  const rest = (): void => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const window = kept.current();
      if (window === null || window.isVisible()) return;
      // The next one shows the stack that this one showed.
      address = window.webContents.getURL() || address;
      window.destroy();
    }, REST_MS).unref();
  };
  const appear = (): void => {
    clearTimeout(opening);
    opening = undefined;
    const window = kept.current();
    window?.show();
    window?.focus();
  };

  const kept = lastingWindow(() => {
    const window = panel(preload);
    isPainted = false;
    onCreate(window);
    window.once('ready-to-show', () =>
      whileThere(window, () => {
        isPainted = true;
        if (opening !== undefined) appear();
      }),
    );
    window.on('hide', rest);
    // Cmd+W closes the window that has the focus; here that means what Escape does.
    window.on('close', (event) => {
      event.preventDefault();
      whileThere(window, () => window.hide());
    });
    window.on('blur', () => {
      // Developer tools take the focus too.
      if (!isThere(window) || !window.isVisible() || window.webContents.isDevToolsFocused()) return;
      hiddenByBlurAt = performance.now();
      window.hide();
    });
    window.webContents.on('preferred-size-changed', (_event, preferred) => {
      const next = Math.max(MIN_HEIGHT, Math.min(MAX_HEIGHT, Math.ceil(preferred.height)));
      if (next === height || !isThere(window)) return;
      height = next;
      // Only its lower edge moves: it stays where it was opened.
      const [x = 0, y = 0] = window.getPosition();
      window.setBounds({ x, y, width: WIDTH, height });
    });
    loadPage(window, address);
    return window;
  });
  const place = (window: BrowserWindow): void => {
    const size = { width: WIDTH, height };
    const at = popoverPosition({
      ...anchor,
      cursor: screen.getCursorScreenPoint(),
      displays: screen.getAllDisplays(),
      size,
    });
    window.setBounds({ ...at, ...size });
  };
  const open = (icon: Rectangle | null, clicked: boolean): void => {
    const window = kept.wanted();
    if (window === null) return;
    anchor = { icon: icon ?? iconBounds(), clicked };
    place(window);
    clearTimeout(resting);
    clearTimeout(opening);
    if (isPainted) appear();
    else opening = setTimeout(appear, FIRST_PAINT_MS);
  };
  const hide = (): void => {
    clearTimeout(opening);
    opening = undefined;
    kept.current()?.hide();
  };

  return {
    expect() {
      if (kept.current() !== null || kept.wanted() === null) return;
      rest();
    },
    show: () => open(null, false),
    hide,
    toggle(icon) {
      if (opening !== undefined || kept.current()?.isVisible()) hide();
      else if (performance.now() - hiddenByBlurAt > SAME_CLICK_MS) open(icon, true);
      else hiddenByBlurAt = Number.NEGATIVE_INFINITY;
    },
    dispose() {
      clearTimeout(opening);
      clearTimeout(resting);
      kept.dispose();
    },
  };
}

/** A window without a frame that floats above everything, on every desktop. */
function panel(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: WIDTH,
    height: MAX_HEIGHT,
    show: false,
    frame: false,
    resizable: false,
    movable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    skipTaskbar: true,
    // Floats over full-screen apps and takes no focus away from their window.
    type: process.platform === 'darwin' ? 'panel' : 'toolbar',
    title: 'LeanVibe Lifeguard',
    // What stands there until the page is painted must not flash.
    backgroundColor: nativeTheme.shouldUseDarkColors ? SURFACE.dark : SURFACE.light,
    webPreferences: { ...webPreferences(preload), enablePreferredSizeMode: true },
  });
  window.setAlwaysOnTop(true, 'pop-up-menu');
  // The app has no Dock icon already; without the skip macOS flashes one.
  window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
  return window;
}
