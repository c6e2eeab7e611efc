import path from 'node:path';
import type { Readings } from '../../../shared/domain/index.ts';
import { gatheringRunbook } from '../../recovery/index.ts';
import { component, type NamedVersion } from '../component.ts';
import { script } from './checks.ts';
import { mlxFacts } from './facts.ts';
import { installFound } from './gather.ts';
import { assessMlx } from './judge.ts';
import { planReinstallMlx } from './plan-reinstall.ts';
import { createMlxRuntimeProbe } from './probe.ts';
import { mlxBroken } from './rules.ts';

/** What an installation mends, or says why it cannot. */
const BROKEN: ReadonlySet<string> = new Set(['python-broken', 'wrong-architecture', 'mlx-missing', 'mlx-broken']);

export const mlx = component({
  id: 'mlx',
  probe: {
    id: 'mlx',
    isWanted: (settings) => settings['mlx.enabled'],
    create: ({ settings, env, stateFolder, mayStart }) =>
      createMlxRuntimeProbe({ settings, env, memoryFile: path.join(stateFolder, 'mlx-check.json'), mayStart }),
    pace: { onTrust: true, local: true },
  },
  versions: mlxVersions,
  judge: assessMlx,
  rules: [mlxBroken],
  words: {
    figure: mlxFigure,
  },
  tells: mlxFacts,
  checks: { script },
  mends: {
    runbook: 'reinstall-mlx',
    isBroken: ({ mlx: reading }) => BROKEN.has(reading?.facts.runtime?.kind ?? ''),
  },
  runbooks: {
    'reinstall-mlx': gatheringRunbook({
      alias: 'mlx',
      plan: planReinstallMlx,
      looksAt: ['mlx'],
      gather: installFound,
    }),
  },
});

/** `mlx 0.32.4`. */
function mlxFigure(readings: Readings): string | null {
  const runtime = readings.mlx?.facts.runtime;
  return runtime?.kind === 'ok' && runtime.mlx !== null ? `mlx ${runtime.mlx}` : null;
}

/** Of the Python that was started, and of its packages; nothing of one that was not. */
function mlxVersions(readings: Readings): readonly NamedVersion[] {
  const runtime = readings.mlx?.facts.runtime;
  const facts = runtime !== undefined && 'facts' in runtime ? runtime.facts : null;
  if (facts === null) return [];
  const packages = Object.entries(facts.packages).map(([name, version]) => ({ name, version }));
  return [{ name: 'Python', version: facts.version }, ...packages];
}
