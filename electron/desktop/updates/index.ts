import path from 'node:path';
import { app, dialog } from 'electron';
import { shortLine } from '../../../shared/plain-text.ts';
import type { Banners } from '../banner.ts';
import { keptFile } from './kept.ts';
import { updatePlace } from './place.ts';
import { createUpdates, type UpdateFace, type Updates, type UpdatesOptions } from './updates.ts';

export type { UpdateState, Updates } from './updates.ts';

/** A dialog is no page: what is new beyond this is read on the web. */
const MAX_NOTES = 1500;
const MAX_BANNER = 200;

/**
 * Updates of an installed app that was published with a feed and a key.
 *
 * @returns null for every other build: nothing could prove what it would install
 */
export async function startUpdates(
  options: Pick<UpdatesOptions, 'isWanted' | 'isBusy'> & { readonly banners: Banners },
): Promise<Updates | null> {
  const place = app.isPackaged ? await updatePlace(process.resourcesPath) : null;
  if (place === null) return null;
  const updates = createUpdates({
    ...options,
    version: app.getVersion(),
    source: async () => (await import('./electron-source.ts')).electronSource(place),
    kept: keptFile(path.join(app.getPath('userData'), 'updates.json')),
    face: faceOf(options.banners),
  });
  updates.follow();
  return updates;
}

const faceOf = (banners: Banners): UpdateFace => ({
  async ask(question, { notes }) {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: question,
      detail: notes.length > MAX_NOTES ? `${notes.slice(0, MAX_NOTES)}…` : notes,
      buttons: ['Install and Restart', 'Later'],
      defaultId: 1,
      cancelId: 1,
    });
    return response === 0;
  },
  async tell(sentence, detail = '') {
    await dialog.showMessageBox({ type: 'info', message: sentence, detail, buttons: ['OK'] });
  },
  async announce({ version, notes }, open) {
    await banners.show({
      id: 'lifeguard.update',
      title: `Lifeguard ${version} can be installed`,
      body: shortLine(notes, MAX_BANNER) || 'It is installed when you say so.',
      silent: true,
      buttons: ['Show'],
      onClick: open,
      onButton: open,
    });
  },
});
