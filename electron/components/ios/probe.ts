import type { IosReport, Settings } from '../../../shared/domain/index.ts';
import { surveyIos } from '../../ios/index.ts';
import { failure } from '../../probes/failure.ts';
import type { Probe } from '../../probes/probe.ts';
import { findSystemTool } from '../../system/index.ts';

export interface IosOptions {
  readonly settings: Settings;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How often it is looked whether Xcode came or went: one look for a file. */
const EVERY_MS = 300_000;

/**
 * Simulators and devices. Xcode's tools are slow and wake a service, so they are asked on demand only; a cycle repeats what was seen
 * then. Without Xcode nothing is started.
 */
export function createIosProbe({ settings, env }: IosOptions): Probe<'ios'> {
  let report: IosReport | null = null;
  let surveyedAt: number | null = null;
  return {
    id: 'ios',
    component: 'ios',
    everyMs: EVERY_MS,
    timeoutMs: 60_000,
    async run({ signal, clock, reason }) {
      if (findSystemTool('xcode-select', env) === null) {
        report = null;
        return { ok: false, failure: failure('absent', 'finding Xcode', 'There is no xcode-select on this machine.') };
      }
      if (reason === 'demand') {
        report = await surveyIos({ env, bundle: settings['ios.bundleId'], signal });
        surveyedAt = clock.now().wall;
      }
      return { ok: true, metrics: {}, facts: { report, surveyedAt } };
    },
  };
}
