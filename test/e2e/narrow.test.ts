import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soon } from '../support/soon.ts';
import { openStagedPage, type StagedPage } from '../support/staged-page.ts';

describe('a page of 320 pixels', { timeout: 60_000 }, () => {
  let staged: StagedPage;
  beforeAll(async () => {
    staged = await openStagedPage();
  }, 120_000);
  afterAll(() => staged?.stop());

  const beside = () =>
    staged.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const topOfFirst = async () => (await staged.page.locator('.incident-day').first().boundingBox())?.y;

  it('keeps its incidents within it after every change of the filter, and what is found begins where the list began', async () => {
    const { page, open, faults } = staged;
    await open('?state=healthy#/incidents', { width: 320, height: 740 });
    await page.locator('.incident-line').first().waitFor();
    const top = await topOfFirst();
    for (const name of ['When', 'Component', 'Class']) {
      const choice = page.getByRole('combobox', { name });
      const options = await choice.locator('option').allTextContents();
      for (const option of options.toReversed()) {
        await choice.selectOption({ label: option });
        expect(await beside(), `${name}: ${option}`).toBe(0);
        if ((await page.locator('.incident-line').count()) > 0)
          expect(await topOfFirst(), `${name}: ${option}`).toBe(top);
      }
    }
    await page.getByRole('searchbox').fill('nothing of this kind');
    await soon(async () => expect(await page.locator('.incident-line').count()).toBe(0));
    await page.getByText('No incident is like that.').waitFor();
    expect(await beside()).toBe(0);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.locator('.incident-line').first().waitFor();
    expect(await topOfFirst()).toBe(top);
    expect(faults).toEqual([]);
  });

  it('says of what time a second figure of what Lifeguard costs is: no limit stands there', async () => {
    const { page, open } = staged;
    await open('?state=healthy#/settings', { width: 320, height: 740 });
    const section = page.getByRole('region', { name: 'What Lifeguard costs' });
    await section.waitFor();
    const labels = await section
      .locator('td')
      .evaluateAll((cells) =>
        cells
          .filter((cell) => cell.getClientRects().length > 0)
          .map((cell) => getComputedStyle(cell, '::before').content.replaceAll('"', '').trim()),
      );
    expect(new Set(labels)).toEqual(new Set(['none', 'In the last 12 h']));
  });

  it('ends no line within an option of a command', async () => {
    const { page, open } = staged;
    await open('?state=healthy#/recovery/recover-backend', { width: 320, height: 740 });
    const command = page.locator('.plan-step code', { hasText: '--skip-services' });
    await command.waitFor();
    for (let width = 320; width < 420; width += 10) {
      await page.setViewportSize({ width, height: 740 });
      const lines = await command.evaluate((element) => {
        const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
          const at = (node.nodeValue ?? '').indexOf('--skip-services');
          if (at < 0) continue;
          range.setStart(node, at);
          range.setEnd(node, at + '--skip-services'.length);
        }
        return range.getClientRects().length;
      });
      expect(lines, `${width} px`).toBe(1);
    }
  });
});
