import type { ProbeFacts, Settings } from '../../../shared/domain/index.ts';
import { failure } from '../../probes/failure.ts';
import type { Probe } from '../../probes/probe.ts';
import {
  type GpuState,
  gpuLimitBytes,
  gpuState,
  THERMAL_LEVELS,
  type ThermalLevel,
  thermalLevel,
  type WiredLimit,
  wiredLimit,
} from '../../system/index.ts';

/** What one look at GPU and heat asks of the system. */
export interface GpuSources {
  readonly gpu: (signal: AbortSignal) => Promise<GpuState | null>;
  readonly thermal: (signal: AbortSignal) => Promise<ThermalLevel | null>;
  readonly limit: (signal: AbortSignal) => Promise<WiredLimit | null>;
}

const SYSTEM: GpuSources = { gpu: gpuState, thermal: thermalLevel, limit: wiredLimit };

/** Use, memory and resets of the GPU, what it may take, and how hot the machine is: three short questions, seldom. Elsewhere than on a Mac there is nothing to ask. */
export function createGpuProbe(
  { settings }: { readonly settings: Settings },
  sources: GpuSources = SYSTEM,
): Probe<'gpu'> {
  let resets: number | null = null;
  let lastReset: ProbeFacts['gpu']['lastReset'] = null;
  return {
    id: 'gpu',
    component: 'gpu',
    everyMs: settings['cadence.gpu'] * 1000,
    timeoutMs: 10_000,
    async run({ signal, clock }) {
      const [gpu, thermal, limit] = await Promise.all([
        sources.gpu(signal),
        sources.thermal(signal),
        sources.limit(signal),
      ]);
      if (gpu === null && thermal === null && limit === null)
        return { ok: false, failure: failure('absent', 'reading the GPU', 'Nothing here tells of a GPU.') };
      const now = gpu?.resets ?? null;
      if (now !== null && resets !== null && now > resets) lastReset = { count: now - resets, at: clock.now().wall };
      resets = now ?? resets;
      const metrics = {
        'gpu.used': gpu?.usedPercent,
        'gpu.memory': gpu?.inUseBytes,
        'gpu.limit': limit === null ? null : gpuLimitBytes(limit),
        'gpu.resets': now,
        'gpu.heat': thermal === null ? null : THERMAL_LEVELS.indexOf(thermal),
      };
      return {
        ok: true,
        metrics: Object.fromEntries(
          Object.entries(metrics).flatMap(([metric, value]) => (value == null ? [] : [[metric, value]])),
        ),
        facts: {
          model: gpu?.model ?? null,
          cores: gpu?.cores ?? null,
          inUseBytes: gpu?.inUseBytes ?? null,
          limit:
            limit === null
              ? null
              : { bytes: gpuLimitBytes(limit), isSet: limit.setBytes !== null, totalBytes: limit.totalBytes },
          thermal,
          lastReset,
        },
      };
    },
  };
}
