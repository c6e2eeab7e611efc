import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ElectronApplication } from 'playwright';

const folder = path.resolve(import.meta.dirname, '../output/electron');

/** Pictures of the windows of a real app, as soon as each is shown and painted, for a person to look at: test/output/electron/NAME-0.png and so on. */
export async function takePictures(app: ElectronApplication, name: string): Promise<void> {
  const pictures = await app.evaluate(({ BrowserWindow }) =>
    Promise.all(
      BrowserWindow.getAllWindows().map(async (window) => {
        if (!window.isVisible()) await new Promise<void>((resolve) => window.once('show', () => resolve()));
        const painted = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))';
        await window.webContents.executeJavaScript(painted);
        return (await window.webContents.capturePage()).toDataURL();
      }),
    ),
  );
  mkdirSync(folder, { recursive: true });
  for (const [index, picture] of pictures.entries())
    writeFileSync(path.join(folder, `${name}-${index}.png`), Buffer.from(picture.split(',')[1] ?? '', 'base64'));
}
