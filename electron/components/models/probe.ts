import { isBrokenModel, type Settings } from '../../../shared/domain/index.ts';
import { modelFolders, scanModels, watchModels } from '../../models/index.ts';
import { failure } from '../../probes/failure.ts';
import type { Probe, ProbeSignal } from '../../probes/probe.ts';
import { systemClock } from '../../system/index.ts';

export interface ModelFilesOptions {
  readonly settings: Settings;
  readonly home: string;
  /** The backend's environment as far as it is known: HF_HOME and the like. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The folders that the settings lead to, in the order in which a model is looked for. */
export const foldersOf = ({ settings, home, env }: ModelFilesOptions) =>
  modelFolders({
    home,
    env: settings['models.hub'] === null ? env : { ...env, HF_HUB_CACHE: settings['models.hub'] },
    extra: settings['models.folders'],
  });

/** Where a model is named, the backend loads that one and not its default. */
const defaultModel = (settings: Settings): readonly string[] =>
  settings['models.expected'].length > 0 || settings['models.default'] === null ? [] : [settings['models.default']];

/** Every model in the known folders, complete or why not. Scanned at start, when the watch says that something changed, and seldom otherwise. */
export function createModelFilesProbe(options: ModelFilesOptions): Probe<'models'> {
  const { settings } = options;
  const folders = foldersOf(options);
  const listeners = new Set<(signal: ProbeSignal) => void>();
  let stop: (() => void) | null = null;
  return {
    id: 'models',
    component: 'models',
    everyMs: settings['cadence.models'] * 1000,
    timeoutMs: 30_000,
    async run({ signal, clock }) {
      const report = await scanModels({
        folders,
        expected: settings['models.expected'],
        ifThere: defaultModel(settings),
        signal,
        now: clock.now().wall,
      });
      const unreadable = report.folders.find((f) => f.state === 'unreadable');
      if (report.models.length === 0) {
        if (unreadable?.reason)
          return { ok: false, failure: failure('unavailable-tool', 'listing the model folders', unreadable.reason) };
        const got = 'None of the known folders holds a model.';
        return { ok: false, failure: failure('absent', 'listing the model folders', got), facts: { report } };
      }
      const incomplete = report.models.filter(isBrokenModel).length;
      return {
        ok: true,
        metrics: { 'models.bytes': report.bytes, 'models.incomplete': incomplete },
        facts: { report },
      };
    },
    onSignal(listener) {
      listeners.add(listener);
      stop ??= watchModels(
        folders,
        () => {
          for (const tell of listeners) tell({ run: ['models'], why: 'the model folders changed' });
        },
        { clock: systemClock },
      );
      return () => listeners.delete(listener);
    },
    close: async () => {
      stop?.();
      stop = null;
    },
  };
}
