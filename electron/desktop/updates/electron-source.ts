import { app } from 'electron';
import { AppImageUpdater, type AppUpdater, MacUpdater, type UpdateInfo } from 'electron-updater';
import type { UpdatePlace } from './place.ts';
import { signedFeed } from './signed-feed.ts';
import type { UpdateSource } from './source.ts';

/** electron-updater with a signed feed; loaded only when somebody looks for an update. */
export function electronSource(place: UpdatePlace): UpdateSource {
  const updater: AppUpdater = process.platform === 'darwin' ? new MacUpdater() : new AppImageUpdater();
  updater.autoDownload = false;
  // Only what a person asked for in that moment is installed.
  updater.autoInstallOnAppQuit = false;
  updater.logger = null;
  // Told by the promise already; without a listener an error event would end the program.
  updater.on('error', () => undefined);
  return {
    async look(exactly) {
      updater.setFeedURL({ provider: 'custom', updateProvider: signedFeed(place, exactly) });
      updater.allowDowngrade = exactly !== undefined;
      const found = await updater.checkForUpdates();
      if (found === null || !found.isUpdateAvailable) return null;
      const { version } = found.updateInfo;
      if (exactly !== undefined && version !== exactly) return null;
      return { version, notes: notesOf(found.updateInfo) };
    },
    async fetch(onPercent) {
      const listener = ({ percent }: { readonly percent: number }): void => onPercent(percent);
      updater.on('download-progress', listener);
      try {
        await updater.downloadUpdate();
      } finally {
        updater.removeListener('download-progress', listener);
      }
    },
    install() {
      // The new one may start before this one has ended, and would give way to it.
      app.releaseSingleInstanceLock();
      updater.quitAndInstall();
    },
  };
}

const notesOf = ({ releaseNotes }: UpdateInfo): string =>
  typeof releaseNotes === 'string' ? releaseNotes : (releaseNotes ?? []).map(({ note }) => note ?? '').join('\n');
