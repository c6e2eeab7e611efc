import type { BrowserWindow } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { loadPage } from '../../../electron/desktop/load-page.ts';

const windowWith = (loadURL: () => Promise<void>, isDestroyed: () => boolean) =>
  ({ loadURL, isDestroyed }) as unknown as BrowserWindow;

/** What reached nobody, as this process would be told of it. */
async function strays(work: () => void): Promise<unknown[]> {
  const found: unknown[] = [];
  const others = process.rawListeners('unhandledRejection') as ((reason: unknown) => void)[];
  process.removeAllListeners('unhandledRejection');
  const note = (reason: unknown) => void found.push(reason);
  process.on('unhandledRejection', note);
  work();
  await new Promise((done) => setTimeout(done, 0));
  process.off('unhandledRejection', note);
  for (const other of others) process.on('unhandledRejection', other);
  return found;
}

describe('a page that is loaded', () => {
  it('and whose window goes away meanwhile is no trouble', async () => {
    let gone = false;
    const window = windowWith(
      async () => {
        gone = true;
        throw new TypeError('Object has been destroyed');
      },
      () => gone,
    );
    expect(await strays(() => loadPage(window, 'lifeguard://app/'))).toEqual([]);
  });

  it('and sent elsewhere is none, but any other failure is told', async () => {
    const aborted = Object.assign(new Error('ERR_ABORTED (-3)'), { code: 'ERR_ABORTED' });
    expect(
      await strays(() =>
        loadPage(
          windowWith(
            () => Promise.reject(aborted),
            () => false,
          ),
          'a:b',
        ),
      ),
    ).toEqual([]);
    const failed = Object.assign(new Error('ERR_FAILED (-2)'), { code: 'ERR_FAILED' });
    expect(
      await strays(() =>
        loadPage(
          windowWith(
            () => Promise.reject(failed),
            () => false,
          ),
          'a:b',
        ),
      ),
    ).toEqual([failed]);
  });

  it('is not asked of a window that is gone', () => {
    const loadURL = vi.fn(async () => {});
    loadPage(
      windowWith(loadURL, () => true),
      'a:b',
    );
    expect(loadURL).not.toHaveBeenCalled();
  });
});
