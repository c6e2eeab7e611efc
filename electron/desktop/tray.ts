import path from 'node:path';
import { type NativeImage, nativeImage, type Rectangle, systemPreferences, Tray } from 'electron';
import { TRAY_IMAGES, type TrayFace, type TrayImage } from './tray-face.ts';
import type { Disposable } from './types.ts';

/** Keeps the icon's place in the menu bar from start to start. */
const TRAY_GUID = '6f1d6a0e-5c1f-4f1a-9c52-3f1d8a7b2e94';
/** Two frames a second: redrawing the bar costs more than measuring (exelban/stats #409). */
const FRAME_MS = 500;

export interface TrayIcon extends Disposable {
  /** Shows it; does nothing for what is shown already. */
  readonly show: (face: TrayFace) => void;
  /** Who answers from now on. */
  readonly answer: (answers: TrayAnswers) => void;
  /** Where it says that it is; null when it is gone. */
  readonly bounds: () => Rectangle | null;
}

export interface TrayAnswers {
  /** With the bounds that the click reported. */
  readonly onClick: (bounds: Rectangle) => void;
  readonly onMenu: (tray: Tray) => void;
  /** The pointer has come to it (macOS and Windows tell). */
  readonly onApproach?: () => void;
}

/**
 * The icon in the menu bar. The caller keeps the result: a collected Tray vanishes from the bar.
 *
 * @param images folder with `<state>Template.png` and `@2x`
 * @param first who answers until somebody else is named
 */
export function createTray(images: string, first: TrayAnswers): TrayIcon {
  let answers = first;
  const loaded = loadImages(images);
  const tray = new Tray(loaded.unknown, TRAY_GUID);
  // A double click is two clicks for us; waiting for the second would delay the first.
  tray.setIgnoreDoubleClickEvents(true);
  tray.on('click', (event, bounds) => (event.ctrlKey ? answers.onMenu(tray) : answers.onClick(bounds)));
  tray.on('right-click', () => answers.onMenu(tray));
  tray.on('mouse-enter', () => answers.onApproach?.());

  const shown: { image: TrayImage; title: string; toolTip: string } = { image: 'unknown', title: '', toolTip: '' };
  const draw = (image: TrayImage): void => {
    if (image === shown.image) return;
    shown.image = image;
    tray.setImage(loaded[image]);
  };
  let turning: NodeJS.Timeout | null = null;
  const rest = (): void => {
    if (turning) clearInterval(turning);
    turning = null;
  };
  const turn = (): void => {
    if (turning !== null) return;
    draw('recovering1');
    if (prefersStillness()) return;
    turning = setInterval(() => draw(shown.image === 'recovering1' ? 'recovering2' : 'recovering1'), FRAME_MS);
  };

  return {
    answer(next) {
      answers = next;
    },
    bounds: () => (tray.isDestroyed() ? null : tray.getBounds()),
    show(face) {
      // What was under way when the app began to quit may still have something to show.
      if (tray.isDestroyed()) return;
      if (face.image === 'recovering1') turn();
      else {
        rest();
        draw(face.image);
      }
      if (face.title !== shown.title) {
        shown.title = face.title;
        tray.setTitle(face.title, { fontType: 'monospacedDigit' });
      }
      if (face.toolTip !== shown.toolTip) {
        shown.toolTip = face.toolTip;
        tray.setToolTip(face.toolTip);
      }
    },
    dispose() {
      rest();
      if (!tray.isDestroyed()) tray.destroy();
    },
  };
}

/** All of them at the start: a state that needs its picture must not wait for the disk. */
function loadImages(folder: string): Readonly<Record<TrayImage, NativeImage>> {
  const load = (name: TrayImage): NativeImage => {
    const image = nativeImage.createFromPath(path.join(folder, `${name}Template.png`));
    image.setTemplateImage(true);
    return image;
  };
  return Object.fromEntries(TRAY_IMAGES.map((name) => [name, load(name)])) as Record<TrayImage, NativeImage>;
}

const prefersStillness = (): boolean => systemPreferences.getAnimationSettings().prefersReducedMotion;
