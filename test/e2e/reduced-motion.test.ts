import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from '../../renderer/views/dashboard/page-list.ts';
import { openStagedPage, type StagedPage } from '../support/staged-page.ts';

const ADDRESSES = [
  '?state=recovering#/popover',
  '?state=restoring#/popover',
  '?state=recovering#/recovery/recover-backend',
  '?state=backend-stopped#/incidents/14',
  '?offline#/overview',
  ...PAGES.map(({ page }) => `?state=recovering#/${page}`),
];

/** Everything that moves or would move at a change, by its class; what only appears at once after a while does not. */
function moving(): string[] {
  const lasts = (text: string): boolean => text.split(',').some((part) => Number.parseFloat(part) > 0.016);
  const parts = [...document.querySelectorAll('body, body *')].flatMap((element) =>
    [null, '::before', '::after'].map((pseudo) => ({ element, style: getComputedStyle(element, pseudo) })),
  );
  const found = parts.flatMap(({ element, style }) => [
    ...(lasts(style.transitionDuration) ? [`${element.className} changes over ${style.transitionDuration}`] : []),
    ...(style.animationName !== 'none' && lasts(style.animationDuration)
      ? [`${element.closest('[class]')?.className} ${style.animationName}`]
      : []),
    ...(style.scrollBehavior === 'smooth' ? [`${element.className} scrolls smoothly`] : []),
  ]);
  return [...new Set(found)];
}

describe('reduced motion', { timeout: 60_000 }, () => {
  let staged: StagedPage;
  beforeAll(async () => {
    staged = await openStagedPage();
  }, 120_000);
  afterAll(() => staged?.stop());

  it.each(ADDRESSES)('leaves nothing of %s that moves', async (address) => {
    await staged.page.emulateMedia({ reducedMotion: 'reduce' });
    await staged.open(address);
    expect(await staged.page.evaluate(moving)).toEqual([]);
  });

  it('is somebody’s wish: without it what runs turns, and a button changes softly', async () => {
    await staged.page.emulateMedia({ reducedMotion: 'no-preference' });
    await staged.open('?state=recovering#/popover');
    const found = (await staged.page.evaluate(moving)).join('; ');
    expect(found).toContain('turn');
    expect(found).toContain('button');
  });
});
