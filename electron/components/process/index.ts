import type { Readings, Settings } from '../../../shared/domain/index.ts';
import { formatBytes, formatOf } from '../../../shared/format.ts';
import { reportFolders } from '../../system/index.ts';
import { component } from '../component.ts';
import { openListeners } from './exposes.ts';
import { processFacts } from './facts.ts';
import { assessProcess } from './judge.ts';
import { createBackendProcessProbe } from './probe.ts';
import { backendMemory, backendOrphaned, backendRestarts, portShared, twoInstances } from './rules.ts';

export const backendProcess = component({
  id: 'process',
  probe: {
    id: 'process',
    isWanted: (settings) => settings['backend.enabled'],
    create: ({ settings, backendLog, started, seen, partings, home }) =>
      createBackendProcessProbe({
        settings,
        logFile: backendLog,
        listStartedByUs: () => started.list(),
        reportFolders: reportFolders(home, process.platform),
        listSeenHolding: () => seen.list(),
        noteHolding: (processes) => seen.add(processes),
        partings,
      }),
    pace: { closely: true, soonInTrouble: true, costly: true, alikeOnDemand: true },
  },
  happened: (readings) => readings.process?.facts?.happened ?? [],
  judge: assessProcess,
  rules: [backendMemory, twoInstances, portShared, backendOrphaned, backendRestarts],
  words: {
    figure: memoryFigure,
    off: 'none',
  },
  tells: processFacts,
  exposes: openListeners,
  runbooks: {},
});

/** `412 MB of 400 MB`. */
function memoryFigure(readings: Readings, settings: Settings): string | null {
  const bytes = readings.process?.metrics['process.resident'];
  if (bytes === undefined) return null;
  const limit = settings['thresholds.process.resident'].warning;
  return limit === null ? formatBytes(bytes) : formatOf(bytes, limit, 'bytes');
}
