import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trayFace } from '../../electron/desktop/tray-face.ts';
import { tie } from '../../renderer/components/words.ts';
import { PAGES } from '../../renderer/views/dashboard/page-list.ts';
import { STATES } from '../support/renderer-fixtures.ts';
import { soon } from '../support/soon.ts';
import { openStagedPage, type StagedPage } from '../support/staged-page.ts';

/** What the page showed in one frame, before a person did anything. */
interface Frame {
  readonly text: string;
  readonly headline: string;
  readonly title: string;
  readonly icon: string;
}

declare global {
  interface Window {
    /** Every frame in which the page showed something else than in the one before. */
    paintedFrames: Frame[];
  }
}

/** Runs in the page from its first moment: notes what each frame is about to paint. */
function noteFrames(): void {
  window.paintedFrames = [];
  const look = (): void => {
    const main = document.querySelector('main');
    const frame = {
      text: main?.innerText ?? '',
      headline: main?.querySelector('h1')?.innerText ?? '',
      title: document.title,
      icon: document.querySelector('link[rel="icon"]')?.getAttribute('href') ?? '',
    };
    if (JSON.stringify(frame) !== JSON.stringify(window.paintedFrames.at(-1))) window.paintedFrames.push(frame);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Presses a button and tells what the very next frame paints in the part of the page that a person sees. */
function pressAndLook(name: string): Promise<string> {
  const button = [...document.querySelectorAll('button')].find((b) => b.textContent?.startsWith(name));
  if (button === undefined) throw new Error(`There is no button "${name}".`);
  button.click();
  return new Promise((told) =>
    requestAnimationFrame(() => {
      const seen = [...document.querySelectorAll<HTMLElement>('main *')].filter((e) => {
        const { top, bottom, width } = e.getBoundingClientRect();
        return width > 0 && top >= 0 && bottom <= innerHeight && e.children.length === 0;
      });
      told(seen.map((e) => e.innerText).join('\n'));
    }),
  );
}

const WELL = 'healthy' as const;
const NOT_WELL = 'backend-stopped' as const;
const FACES = [
  ['popover', { width: 360, height: 560 }],
  ['overview', { width: 1000, height: 740 }],
] as const;

describe('three jobs', { timeout: 60_000 }, () => {
  let staged: StagedPage;
  beforeAll(async () => {
    staged = await openStagedPage();
    await staged.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await staged.page.addInitScript(noteFrames);
  }, 120_000);
  afterAll(() => staged?.stop());

  const framesWithWords = async (): Promise<readonly Frame[]> =>
    (await staged.page.evaluate(() => window.paintedFrames)).filter(({ headline }) => headline !== '');

  describe('is it well', () => {
    it.each(FACES.flatMap(([face, size]) => ([WELL, NOT_WELL] as const).map((state) => [face, state, size] as const)))(
      'says the first frame of the %s that has any words: %s',
      async (face, state, size) => {
        await staged.open(`?state=${state}#/${face}`, size);
        await soon(async () => expect(await framesWithWords()).not.toEqual([]));
        const [first] = await framesWithWords();
        expect(first?.headline).toBe(tie(STATES[state].verdict.headline));
      },
    );

    it('says the tab, from the first words on, and the icon beside the clock says the same', async () => {
      for (const [state, sign] of [
        [WELL, '●'],
        [NOT_WELL, '⬣'],
      ] as const) {
        await staged.open(`?state=${state}#/overview`);
        await soon(async () => expect(await framesWithWords()).not.toEqual([]));
        const [first] = await framesWithWords();
        expect(first?.title.startsWith(sign)).toBe(true);
        const { verdict } = STATES[state];
        expect(first?.icon).toBe(`./state-${verdict.state}.svg`);
        const face = trayFace(STATES[state], 'off', null);
        expect(face.image).toBe(verdict.state);
        expect(face.toolTip).toContain(verdict.headline);
      }
    });
  });

  it.each(FACES)(
    'why not: the first frame of the %s says it, with what helps, and nothing has to be asked',
    async (face, size) => {
      await staged.open(`?state=${NOT_WELL}#/${face}`, size);
      await soon(async () => expect(await framesWithWords()).not.toEqual([]));
      const [first] = await framesWithWords();
      expect(first?.text).toContain(STATES[NOT_WELL].verdict.detail);
      expect(first?.text).toContain('Recover Backend');
      const button = await staged.page.getByRole('button', { name: 'Recover Backend', exact: true }).boundingBox();
      expect(button === null ? Number.NaN : button.y + button.height).toBeLessThan(size.height);
      expect(await staged.asked('plan')).toEqual([]);
    },
  );

  describe('fix it', () => {
    it.each(FACES)(
      'one click on the %s shows life in the next frame, though nothing is ever answered',
      async (face, size) => {
        await staged.open(`?state=${NOT_WELL}#/${face}`, size);
        await staged.page.getByRole('button', { name: 'Recover Backend', exact: true }).waitFor();
        await staged.page.evaluate(() => void window.stage.hanging.push('recover', 'plan', 'snapshot', 'runs'));
        const seen = await staged.page.evaluate(pressAndLook, 'Recover Backend');
        expect(seen).toContain('Looking at what is there…');
        expect(await staged.asked('recover')).toEqual([{ runbook: 'recover-backend', unseen: true }]);
      },
    );

    it('one click on any other page as well', async () => {
      for (const page of ['settings', 'logs', 'guide']) {
        await staged.open(`?state=${NOT_WELL}#/${page}`);
        await staged.page.getByRole('button', { name: 'Recover Backend', exact: true }).waitFor();
        await staged.page.evaluate(() => void window.stage.hanging.push('recover', 'plan'));
        expect(await staged.page.evaluate(pressAndLook, 'Recover Backend')).toContain('Looking at what is there…');
      }
    });
  });

  it.each(PAGES.map(({ page }) => page))('tell a colleague: four keys from %s have the report copied', async (from) => {
    const { page, open, asked } = staged;
    await open(`?state=${WELL}#/${from}`);
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await page.keyboard.press('3');
    await page.locator('.incident-line').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copy the report' }).waitFor();
    await page.keyboard.press('c');
    await page.getByText('Copied').waitFor();
    expect(await asked('report')).toHaveLength(1);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^# Incident \d+/);
  });
});
