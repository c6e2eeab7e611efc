import { stat, statfs } from 'node:fs/promises';
import { MAIN } from '../../../shared/domain/index.ts';
import type { Probe } from '../../probes/probe.ts';
import type { ProbeInput } from '../../probes/probe-input.ts';
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

type DiskProbeInput = Pick<ProbeInput, 'settings' | 'kept'>;

/** What of the stack lies where; folders that are not there are on no volume. */
const placesOf = ({
  settings,
  kept = [],
}: DiskProbeInput): readonly (readonly [folder: string | null, what: string])[] => [
  [homeFolder(), 'home'],
  [settings['repository.path'], 'the repository'],
  [settings[MAIN.folder], 'the backend'],
  ...kept.map(({ folder, what }) => [folder, what] as const),
  ...settings['disk.paths'].map((folder) => [folder, folder] as const),
];

const usedPercent = ({ totalBytes, freeBytes }: Volume): number => ((totalBytes - freeBytes) / totalBytes) * 100;

/** The volumes that the stack writes to: of home, the repository, what components keep, and those that the user names. */
export const createMachineDiskProbe = (input: DiskProbeInput): Probe<'disk'> => ({
  id: 'disk',
  component: 'disk',
  everyMs: input.settings['cadence.disk'] * 1000,
  timeoutMs: 8000,
  async run() {
    const volumes = new Map<number, Volume & { readonly holds: string[] }>();
    for (const [folder, what] of placesOf(input)) {
      const found = folder === null ? null : await volumeOf(folder);
      if (found === null || found.totalBytes <= 0) continue;
      const known = volumes.get(found.device) ?? { ...found, holds: [] };
      if (!known.holds.includes(what)) known.holds.push(what);
      volumes.set(found.device, known);
    }
    const [fullest] = [...volumes.values()].toSorted((a, b) => usedPercent(b) - usedPercent(a));
    return {
      ok: true,
      metrics: fullest === undefined ? {} : { 'disk.used': usedPercent(fullest), 'disk.free': fullest.freeBytes },
      facts: { volumes: [...volumes.values()].map(({ device: _, ...volume }) => volume) },
    };
  },
});
