import { stat, statfs } from 'node:fs/promises';
import { MAIN, type Settings } from '../../../shared/domain/index.ts';
import type { Probe } from '../../probes/probe.ts';
import { homeFolder } from '../../system/index.ts';

interface Volume {
  readonly device: number;
  readonly mount: string;
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** The volume that a folder is on; null when it does not exist. `statfs` asks the kernel and starts no process. */
async function volumeOf(folder: string): Promise<Volume | null> {
  try {
    const [{ dev }, fs] = await Promise.all([stat(folder), statfs(folder)]);
    return { device: dev, mount: folder, totalBytes: fs.blocks * fs.bsize, freeBytes: fs.bavail * fs.bsize };
  } catch {
    return null;
  }
}

/** The volumes that the stack writes to: home, the repository, and those that the user names. */
export const createMachineDiskProbe = ({ settings }: { readonly settings: Settings }): Probe<'disk'> => ({
  id: 'disk',
  component: 'disk',
  everyMs: settings['cadence.disk'] * 1000,
  timeoutMs: 8000,
  async run() {
    const folders = [homeFolder(), settings['repository.path'], settings[MAIN.folder], ...settings['disk.paths']];
    const found = await Promise.all(folders.filter((f) => f !== null).map(volumeOf));
    const volumes = new Map<number, Volume>();
    for (const v of found) if (v !== null && v.totalBytes > 0 && !volumes.has(v.device)) volumes.set(v.device, v);
    const used = (v: Volume) => ((v.totalBytes - v.freeBytes) / v.totalBytes) * 100;
    const fullest = [...volumes.values()].sort((a, b) => used(b) - used(a))[0];
    return {
      ok: true,
      metrics: fullest === undefined ? {} : { 'disk.used': used(fullest), 'disk.free': fullest.freeBytes },
      facts: {
        volumes: [...volumes.values()].map(({ mount, totalBytes, freeBytes }) => ({ mount, totalBytes, freeBytes })),
      },
    };
  },
});
