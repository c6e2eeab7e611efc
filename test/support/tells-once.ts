import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { expect } from 'vitest';
import type { Snapshot } from '../../shared/domain/index.ts';
import type { AppBesideBackend } from './killed-backend.ts';
import { processesIn } from './stack/index.ts';
import { unhurried } from './unhurried.ts';

const patience = { timeout: unhurried(30_000), interval: 20 };

/**
 * What a person sees when the backend is killed: the icon changes first, one notification tells it, a click on it opens the incident, and its button
 * brings the backend back, which is verified.
 *
 * @param look is called when the incident is shown, and when all is well again
 */
export async function expectToldOnceAndBroughtBack(
  { app, bus, backend, child, icon, notified, buttons, press, pages }: AppBesideBackend,
  look: (what: 'incident' | 'well') => Promise<void> = async () => undefined,
): Promise<void> {
  const fromPage = async (call: string): Promise<unknown> => {
    const answer = app.evaluate(
      ({ BrowserWindow }, code) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code),
      call,
    );
    return ((await answer) as { value: unknown }).value;
  };
  await expect.poll(() => icon()?.toolTip, patience).toMatch(/well/i);
  const healthy = icon()?.picture;
  expect(notified()).toEqual([]);
  const before = bus.events.length;
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => notified().length, patience).toBe(1);
  expect(bus.events[before]?.kind).toBe('icon');
  expect(icon()?.picture).not.toBe(healthy);
  const [told] = notified();
  expect(told?.title).toMatch(/backend/i);
  // The desktops that Electron knows on Linux get the click on its words; its buttons are a Mac's.
  expect(told?.actions).toContain('default');
  expect(await buttons()).toEqual(['Recover', 'Details', 'Snooze for 1 Hour']);

  bus.click(told?.id ?? 0, 'default');
  await expect.poll(pages, patience).toEqual([expect.stringMatching(/#\/incidents\/\d+$/)]);
  await look('incident');

  await press(0);
  await expect.poll(() => icon()?.toolTip, patience).toMatch(/well/i);
  expect(icon()?.picture).toBe(healthy);
  await expect
    .poll(async () => ((await fromPage('lifeguard.call("snapshot", {})')) as Snapshot).recovery, patience)
    .toMatchObject({ state: 'succeeded', runbook: 'recover-backend' });
  const running = processesIn(backend.root);
  expect(running).toHaveLength(1);
  expect(heldOf(running[0] ?? 0).filter((file) => /\.(asar|pak|dat|bin)$|LOCK$/.test(file))).toEqual([]);
  // The page that would have asked for more did not come.
  expect(await pages()).toEqual([expect.stringMatching(/#\/incidents\/\d+$/)]);
  expect(notified().filter(({ title }) => title === told?.title)).toHaveLength(1);
  await look('well');
}

/** Files that a process has open. Where the system does not tell by folder, none. */
function heldOf(pid: number): string[] {
  if (process.platform !== 'linux') return [];
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).map((fd) => readlinkSync(`${folder}/${fd}`));
}
