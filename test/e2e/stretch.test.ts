import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFinds } from '../support/axe.ts';
import { NOW } from '../support/renderer-fixtures.ts';
import { soon } from '../support/soon.ts';
import { openStagedPage, type StagedPage } from '../support/staged-page.ts';

const iso = (minutesAgo: number): string => new Date(NOW.wall - minutesAgo * 60_000).toISOString();
/** Around the incident of an hour and a half ago, and nothing else. */
const THEN = `between=${encodeURIComponent(`${iso(100)}/${iso(80)}`)}`;

describe('a stretch of time', { timeout: 60_000 }, () => {
  let staged: StagedPage;
  beforeAll(async () => {
    staged = await openStagedPage();
  }, 120_000);
  afterAll(() => staged?.stop());

  const hash = () => staged.page.evaluate(() => location.hash);
  const chip = () => staged.page.locator('.stretch-chip');
  const failedThen = () => staged.page.getByRole('region', { name: 'What failed then' });

  it('is chosen with the keys on the axis, limits what is listed, and Back takes it away', async () => {
    const { page, open, faults } = staged;
    await open('?state=healthy#/overview');
    await page.getByRole('radio', { name: '24 h' }).check();
    const handle = page.getByRole('slider', { name: /^Turn back/ });
    await handle.focus();
    for (let i = 0; i < 7; i++) await page.keyboard.press('Shift+ArrowLeft');
    expect(await handle.getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d–\d\d:\d\d$/);
    expect(await hash()).toBe('#/overview');
    // Nothing above has changed yet: what does that stands beside the handle.
    await page.getByText(/^Enter: \d\d:\d\d–\d\d:\d\d$/).waitFor();
    await page.keyboard.press('Enter');
    await chip().waitFor();
    expect(await hash()).toMatch(/^#\/overview\?between=/);
    await soon(async () => expect(await failedThen().getByRole('link').count()).toBe(2));
    expect(await page.locator('.strip .chosen').count()).toBeGreaterThan(5);
    expect(await axeFinds(page)).toEqual([]);
    await page.goBack();
    await soon(async () => expect(await chip().count()).toBe(0));
    expect(await hash()).toBe('#/overview');
    await page.goForward();
    await chip().waitFor();
    await page.getByRole('button', { name: 'Remove the stretch of time' }).click();
    await soon(async () => expect(await hash()).toBe('#/overview'));
    expect(faults).toEqual([]);
  });

  it('is not chosen by keys that somebody takes back', async () => {
    const { page, open } = staged;
    await open('?state=healthy#/overview');
    const handle = page.getByRole('slider', { name: /^Turn back/ });
    await handle.focus();
    for (const key of ['Shift+ArrowLeft', 'Escape', 'Enter']) await page.keyboard.press(key);
    expect(await hash()).toBe('#/overview');
    expect(await page.locator('.chosen').count()).toBe(0);
  });

  it('is chosen with the pointer on any strip, where a click still leads to the component', async () => {
    const { page, open, faults } = staged;
    await open('?state=healthy#/overview');
    const strip = page.locator('a.strip', { hasText: 'Redis' });
    await strip.scrollIntoViewIfNeeded();
    const track = await strip.locator('.strip-track').boundingBox();
    if (track === null) throw new Error('The strip has no track.');
    const y = track.y + track.height / 2;
    await page.mouse.move(track.x + track.width * 0.25, y);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width * 0.5, y, { steps: 4 });
    await page.mouse.move(track.x + track.width * 0.75, y + 40, { steps: 4 });
    await page.locator('.strip .chosen').first().waitFor();
    await page.mouse.up();
    await chip().waitFor();
    const [, text = ''] = /between=([^&]*)/.exec(await hash()) ?? [];
    const [from = Number.NaN, to = Number.NaN] = decodeURIComponent(text)
      .split('/')
      .map((part) => Date.parse(part));
    const range = (await page.getByRole('radio', { name: '24 h' }).isChecked()) ? 24 * 3_600_000 : 3_600_000;
    expect((to - from) / range).toBeCloseTo(0.5, 1);
    await strip.click();
    await page.getByRole('heading', { level: 1, name: 'Redis' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('in a link limits incidents, notifications and logs, and goes along from one to the other', async () => {
    const { page, open, asked, faults } = staged;
    await open(`?state=healthy#/incidents?${THEN}`);
    await soon(async () => expect(await page.locator('.incident-line').count()).toBe(1));
    await chip().waitFor();
    await page.locator('.stretch-line').getByRole('link', { name: 'Notifications' }).click();
    await page.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor();
    await soon(async () => expect(await page.locator('.notification').count()).toBe(1));
    expect(await axeFinds(page)).toEqual([]);
    await page.locator('.stretch-line').getByRole('link', { name: 'Logs' }).click();
    await page.getByRole('heading', { level: 1, name: 'Logs' }).waitFor();
    const between = { from: NOW.wall - 100 * 60_000, to: NOW.wall - 80 * 60_000 };
    await soon(async () => expect((await asked('logLines')).at(-1)).toMatchObject({ between: expect.anything() }));
    const [last] = (await asked('logLines')).slice(-1) as { between: { from: number; to: number } }[];
    expect(Math.abs((last?.between.from ?? 0) - between.from)).toBeLessThan(1000);
    expect(Math.abs((last?.between.to ?? 0) - between.to)).toBeLessThan(1000);
    expect(await page.getByRole('checkbox', { name: 'Follow' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Remove the stretch of time' }).click();
    await page.getByRole('checkbox', { name: 'Follow' }).waitFor();
    await soon(async () => expect((await asked('logLines')).at(-1)).toMatchObject({ between: null }));
    expect(faults).toEqual([]);
  });

  it('is what the chart of a component shows, from the overview as well, until a range is chosen', async () => {
    const { page, open, asked, faults } = staged;
    await open(`?state=healthy#/overview?${THEN}`);
    await page.locator('a.strip', { hasText: 'Redis' }).click();
    await page.getByRole('heading', { level: 1, name: 'Redis' }).waitFor();
    await chip().waitFor();
    const between = { from: NOW.wall - 100 * 60_000, to: NOW.wall - 80 * 60_000 };
    const last = async () =>
      (await asked('series')).at(-1) as { metric: string; rangeMs: number; until?: number } | undefined;
    await soon(async () => expect((await last())?.metric).toBe('redis.ping'));
    await soon(async () => expect(Math.abs(((await last())?.until ?? 0) - between.to)).toBeLessThan(1000));
    expect(Math.abs(((await last())?.rangeMs ?? 0) - (between.to - between.from))).toBeLessThan(2000);
    expect(await page.locator('.ranges :checked').count()).toBe(0);
    expect(await axeFinds(page)).toEqual([]);
    await page.getByRole('radio', { name: '24 hours' }).check();
    await soon(async () => expect(await chip().count()).toBe(0));
    await soon(async () => expect(await last()).toEqual({ metric: 'redis.ping', rangeMs: 24 * 3_600_000 }));
    expect(faults).toEqual([]);
  });

  it('is chosen with the pointer on a chart', async () => {
    const { page, open, asked, faults } = staged;
    await open('?state=healthy#/components/redis');
    const over = page.locator('.u-over');
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    if (box === null) throw new Error('The chart has no area.');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.5, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, y, { steps: 4 });
    await page.mouse.up();
    await chip().waitFor();
    await soon(async () => {
      const { rangeMs } = (await asked('series')).at(-1) as { rangeMs: number };
      expect(rangeMs / 3_600_000).toBeCloseTo(0.25, 1);
    });
    await page.goBack();
    await soon(async () => expect(await chip().count()).toBe(0));
    expect(faults).toEqual([]);
  });

  it('is chosen with the keys on a chart, which say what they stand on, and keep the focus', async () => {
    const { page, open, asked, faults } = staged;
    await open('?state=healthy#/components/redis');
    const keys = page.getByRole('slider', { name: /^Readings on the chart/ });
    const says = () => keys.getAttribute('aria-valuetext');
    const READING = /^\d\d:\d\d:\d\d: [\d.]+ ms$/;
    await keys.focus();
    const last = await says();
    expect(last).toMatch(READING);
    await page.keyboard.press('ArrowLeft');
    await soon(async () => expect(await says()).not.toBe(last));
    expect(await says()).toMatch(READING);
    // What is said is also seen.
    await soon(async () => expect(await page.locator('.chart-readout').innerText()).toBe(await says()));
    for (let i = 0; i < 15; i++) await page.keyboard.press('Shift+ArrowLeft');
    await soon(async () => expect(await says()).toMatch(/^\d\d:\d\d:\d\d–\d\d:\d\d:\d\d$/));
    expect((await page.locator('.u-select').boundingBox())?.width).toBeGreaterThan(20);
    expect(await axeFinds(page)).toEqual([]);
    expect(await hash()).toBe('#/components/redis');
    await page.keyboard.press('Enter');
    await chip().waitFor();
    await soon(async () => {
      const { rangeMs } = (await asked('series')).at(-1) as { rangeMs: number };
      expect(rangeMs / 3_600_000).toBeCloseTo(0.25, 2);
    });
    await soon(async () => expect(await keys.evaluate((own) => own === document.activeElement)).toBe(true));
    expect(faults).toEqual([]);
  });

  it('is not chosen on a chart by keys that somebody takes back', async () => {
    const { page, open } = staged;
    await open('?state=healthy#/components/redis');
    const keys = page.getByRole('slider', { name: /^Readings on the chart/ });
    await keys.focus();
    for (const key of ['Shift+ArrowLeft', 'Shift+ArrowLeft', 'Escape']) await page.keyboard.press(key);
    await soon(async () => expect(await keys.getAttribute('aria-valuetext')).toMatch(/ ms$/));
    await page.keyboard.press('Escape');
    await soon(async () => expect((await page.locator('.chart-readout').innerText()).trim()).toBe(''));
    await page.keyboard.press('Enter');
    expect(await hash()).toBe('#/components/redis');
    expect(await chip().count()).toBe(0);
  });

  it('that is none is said to be none, and hides nothing', async () => {
    const { page, open } = staged;
    await open('?state=healthy#/incidents?between=soon');
    await page.getByText('What the address names is no stretch of time').waitFor();
    await page.getByText(/^\d+ incidents$/).waitFor();
  });
});
