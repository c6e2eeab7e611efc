import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ElectronApplication } from 'playwright';
import { expect } from 'vitest';
import { unhurried } from './unhurried.ts';

const folder = path.resolve(import.meta.dirname, '../output/electron');

/**
 * Pictures of the windows that a real app shows, as soon as it shows one, for a person to look at: test/output/electron/NAME-0.png and so on.
 *
 * @param name begins with what the test is about
 */
export async function takePictures(app: ElectronApplication, name: string): Promise<void> {
  const shown = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()));
  await expect.poll(shown, { timeout: unhurried(30_000) }).toBe(true);
  const pictures = await app.evaluate(({ BrowserWindow }) =>
    Promise.all(
      BrowserWindow.getAllWindows()
        .filter((window) => window.isVisible())
        .map(async ({ webContents }) => {
          // Two frames after it has something to show, or a while where it was hidden meanwhile and draws none.
          await webContents.executeJavaScript(`new Promise((done) => {
            const look = () => document.querySelector('main')?.textContent
              ? requestAnimationFrame(() => requestAnimationFrame(() => done(true)))
              : requestAnimationFrame(look);
            look();
            setTimeout(done, 5000, false);
          })`);
          return (await webContents.capturePage()).toDataURL();
        }),
    ),
  );
  mkdirSync(folder, { recursive: true });
  for (const [index, picture] of pictures.entries())
    writeFileSync(path.join(folder, `${name}-${index}.png`), Buffer.from(picture.split(',')[1] ?? '', 'base64'));
}
