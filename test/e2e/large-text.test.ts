import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../../renderer/views/dashboard/page-list.ts';
import { openStagedPage, type StagedPage } from '../support/staged-page.ts';

const ADDRESSES = [
  ...PAGES.map(({ page }) => `#/${page}`),
  '#/components/backend',
  '#/recovery/recover-backend',
  '#/incidents/14',
  '#/incidents/notifications',
  '#/incidents/week',
  '#/services/add',
  '#/logs/14',
  '#/popover',
];

describe('text of twice the size', { timeout: 60_000 }, () => {
  let staged: StagedPage;
  beforeAll(async () => {
    staged = await openStagedPage();
    await staged.page.addInitScript(() => {
      addEventListener('DOMContentLoaded', () => document.documentElement.style.setProperty('font-size', '32px'));
    });
  }, 120_000);
  afterAll(() => staged?.stop());

  it.each(ADDRESSES)(
    'leaves every text of %s the room of a few words, and nothing beside the page',
    async (address) => {
      const { page, open, faults } = staged;
      await open(`?state=backend-stopped${address}`, { width: 1000, height: 740 });
      // What the staged engine answers is there at once, and painted with the next frames.
      await page.evaluate(async () => {
        for (let frame = 0; frame < 5; frame++) await new Promise((painted) => requestAnimationFrame(painted));
      });
      /** Columns in which a line holds a few letters only, so that words are broken into many lines. */
      const cramped = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('main *')]
          .filter((e) =>
            [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && (n.nodeValue ?? '').trim() !== ''),
          )
          .filter((e) => getComputedStyle(e).display !== 'inline' && e.getClientRects().length > 0)
          .filter((e) => e.clientWidth > 2 && e.clientWidth < 5 * 32 && e.clientHeight > 4 * 1.5 * 26)
          .map(
            (e) => `${e.className || e.tagName} ${e.clientWidth} × ${e.clientHeight}: ${e.textContent?.slice(0, 40)}`,
          ),
      );
      expect(cramped).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1000);
      expect(faults).toEqual([]);
    },
  );

  it('gives the axis of a chart room for its figures', async () => {
    const { page, open } = staged;
    await open('?state=healthy#/components/redis', { width: 1000, height: 740 });
    const [chart, area] = await Promise.all(['.chart', '.u-over'].map((part) => page.locator(part).boundingBox()));
    expect((area?.x ?? 0) - (chart?.x ?? 0)).toBeGreaterThanOrEqual(4 * 32);
  });

  it.each(['port-held', 'degraded', 'long'])('cuts no word of the popover: %s', async (state) => {
    const { page, open } = staged;
    await open(`?state=${state}#/popover`, { width: 360, height: 560 });
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.verdict :is(h1, p, button, span)')]
        .filter(
          (e) =>
            e.clientWidth > 2 && e.scrollHeight > e.clientHeight + 2 && getComputedStyle(e).overflowY !== 'visible',
        )
        .map((e) => e.innerText.slice(0, 40)),
    );
    expect(cut).toEqual([]);
    // What does not fit is scrolled to; what is below stays where it is.
    const last = page.locator('.rows .row').last();
    await last.scrollIntoViewIfNeeded();
    const [row, footer] = await Promise.all([last, page.locator('.popover-footer')].map((part) => part.boundingBox()));
    expect((footer?.y ?? 0) + (footer?.height ?? 0)).toBeLessThanOrEqual(560);
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((footer?.y ?? 0) + 1);
  });
});
