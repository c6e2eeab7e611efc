import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { LaunchedApp } from './electron-launch.ts';
import { soon } from './soon.ts';
import { unhurried } from './unhurried.ts';

const patience = { timeout: unhurried(60_000) };

/** The demo of an app on which nothing is found yet: one click away, in a window of its own that tells its story, and gone with that window. */
export async function expectDemoTellsItsStory({ app, home }: LaunchedApp): Promise<void> {
  const demos = () => readdirSync(home).filter((name) => name.startsWith('lifeguard-demo-'));
  const addresses = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.webContents.getURL()));
  // A start of the app while it runs shows its popover; the large window is opened from there.
  await app.evaluate(({ app: main }) => void main.emit('second-instance'));
  const popover = await app.firstWindow();
  await popover.waitForURL('lifeguard://app/**');
  const opening = app.waitForEvent('window', patience);
  await popover.evaluate(() =>
    (globalThis as unknown as { lifeguard: { call: (name: string, args: object) => Promise<unknown> } }).lifeguard.call(
      'open',
      { place: 'dashboard', page: 'overview' },
    ),
  );
  const dashboard = await opening;
  const asked = app.waitForEvent('window', patience);
  await dashboard.getByRole('button', { name: 'Try it with a demo' }).click(patience);
  const page = await asked;
  page.setDefaultTimeout(patience.timeout);
  const story = page.getByRole('region', { name: 'Demo' });
  await story.getByText('Kill the backend and watch what is said of it.').waitFor();
  expect(new URL(page.url()).hostname).toBe('127.0.0.1');
  expect(await page.evaluate(() => 'lifeguard' in globalThis)).toBe(false);
  expect(demos()).toHaveLength(1);
  await story.getByRole('button', { name: 'Kill backend' }).click();
  await page.getByRole('heading', { level: 1, name: /^The backend / }).waitFor();
  await page.getByRole('button', { name: 'Recover Backend', exact: true }).first().click();
  await story.getByText('That was all of it.').waitFor();
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows())
      if (window.webContents.getURL().startsWith('http:')) window.close();
  });
  await soon(() => expect(demos()).toEqual([]));
  expect((await addresses()).some((address) => address.startsWith('http:'))).toBe(false);
}
