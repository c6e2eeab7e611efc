import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soon } from '../support/soon.ts';
import { openStagedPage, type StagedPage } from '../support/staged-page.ts';

describe('the incidents at 320 pixels', { timeout: 60_000 }, () => {
  let staged: StagedPage;
  beforeAll(async () => {
    staged = await openStagedPage();
  }, 120_000);
  afterAll(() => staged?.stop());

  const beside = () =>
    staged.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const topOfFirst = async () => (await staged.page.locator('.incident-day').first().boundingBox())?.y;

  it('stay within the page after every change of the filter, and what is found begins where the list began', async () => {
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
});
