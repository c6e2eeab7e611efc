import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../../renderer/views/dashboard/page-list.ts';
import { openStagedPage, type StagedPage } from '../support/staged-page.ts';

const ADDRESSES = [
  'popover',
  ...PAGES.map(({ page }) => page),
  'components/backend',
  'incidents/notifications',
  'incidents/week',
];

describe('forced colours', { timeout: 60_000 }, () => {
  let staged: StagedPage;
  beforeAll(async () => {
    staged = await openStagedPage();
    await staged.page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark', reducedMotion: 'reduce' });
  }, 120_000);
  afterAll(() => staged?.stop());

  const painted = () =>
    staged.page.evaluate(async () => {
      for (let frame = 0; frame < 5; frame++) await new Promise((done) => requestAnimationFrame(done));
    });

  it.each(ADDRESSES)('leave nothing of %s drawn in a colour of ours', async (address) => {
    const { page, open } = staged;
    await open(`?state=backend-stopped#/${address}`);
    await painted();
    /** Colours that the browser's own palette has; a drawing keeps those of its sheet unless that names one of them. */
    const foreign = await page.evaluate(() => {
      const probe = document.createElement('span');
      document.body.append(probe);
      const known = new Set(
        ['Canvas', 'CanvasText', 'LinkText', 'ButtonText', 'ButtonFace', 'Highlight', 'HighlightText', 'GrayText'].map(
          (name) => {
            probe.style.setProperty('forced-color-adjust', 'none');
            probe.style.color = name;
            return getComputedStyle(probe).color;
          },
        ),
      );
      probe.remove();
      // The page that is shown as a pattern to be read by a camera keeps black on white.
      return [...document.querySelectorAll('svg :is(path, rect, circle, line)')]
        .filter((shape) => shape.closest('.qr') === null && shape.getBoundingClientRect().width > 0)
        .flatMap((shape) => {
          const { fill, stroke } = getComputedStyle(shape);
          return [fill, stroke]
            .filter((colour) => colour !== 'none' && !colour.startsWith('rgba(0, 0, 0, 0') && !known.has(colour))
            .map(
              (colour) =>
                `${shape.closest('svg')?.getAttribute('class') ?? shape.parentElement?.parentElement?.className} ${shape.getAttribute('class')}: ${colour}`,
            );
        });
    });
    expect([...new Set(foreign)]).toEqual([]);
  });

  it.each([
    ['incidents/notifications', '[aria-pressed="true"]', '[aria-pressed="false"]'],
    ['overview', '.range:has(:checked)', '.range:not(:has(:checked))'],
    ['overview', '.sidebar-link[aria-current]', '.sidebar-link:not([aria-current])'],
    ['incidents/week', '.button[aria-current]', 'nav .button:not([aria-current])'],
  ])('show on %s what is chosen: %s', async (address, chosen, other) => {
    const { page, open } = staged;
    await open(`?state=healthy#/${address}`);
    const outline = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).outlineStyle);
    await page.locator(chosen).first().waitFor();
    expect([await outline(chosen), await outline(other)]).toEqual(['solid', 'none']);
  });
});
