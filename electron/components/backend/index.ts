import { type Readings, STORES } from '../../../shared/domain/index.ts';
import { formatMs } from '../../../shared/format.ts';
import { gatheringRunbook, runbook } from '../../recovery/index.ts';
import { planContinue } from '../../recovery/plan-continue.ts';
import { component } from '../component.ts';
import { figureOf } from '../figure.ts';
import { path } from './checks.ts';
import { backendFacts } from './facts.ts';
import { BackendFigures } from './figures.ts';
import { inspectBackend } from './inspect.ts';
import { assessBackend } from './judge.ts';
import { backendSuffers } from './needs.ts';
import { lacksRollback, planRecoverConnection, planRollback } from './plan-emergency.ts';
import { planFreeMemory } from './plan-memory.ts';
import { planImprovePerformance } from './plan-performance.ts';
import { findWay, planOpenToDevices } from './plan-reach.ts';
import { planRecoverBackend, restartIfRunning } from './plan-recover.ts';
import { planShutdown } from './plan-shutdown.ts';
import { planStopHolder, planStopStale } from './plan-stop.ts';
import { createBackendHttpProbe } from './probe.ts';
import { backendDown } from './rules.ts';
import { healthyWords } from './well.ts';

const BACKEND = { id: 'backend', title: 'the backend', goOn: 'continue-backend' } as const;

export const backend = component({
  id: 'backend',
  probe: {
    id: 'backend',
    isWanted: (settings) => settings['backend.enabled'],
    create: createBackendHttpProbe,
    pace: { steady: true, soonInTrouble: true, sparing: true, alikeOnDemand: true },
  },
  figures: (history) => new BackendFigures(history),
  identity: rootProcess,
  judge: assessBackend,
  rules: [backendDown],
  suffers: backendSuffers,
  words: {
    figure: figureOf('backend.latency', formatMs),
  },
  tells: backendFacts,
  inspect: inspectBackend,
  checks: { path },
  healthyWords,
  reload: restartIfRunning,
  runbooks: {
    'recover-backend': runbook({ alias: 'backend', plan: planRecoverBackend, looksAt: ['websocket'], atOnce: true }),
    'recover-connection': runbook({ alias: 'connection', plan: planRecoverConnection, looksAt: ['websocket'] }),
    'improve-performance': runbook({ alias: 'performance', plan: planImprovePerformance }),
    'free-memory': runbook({ alias: 'memory', plan: planFreeMemory, looksAt: ['memory'] }),
    'stop-stale-backend': runbook({ alias: 'stop-stale-backend', plan: planStopStale }),
    'stop-port-holder': runbook({ alias: 'stop-port-holder', plan: planStopHolder }),
    'continue-backend': runbook({
      alias: 'continue-backend',
      plan: (input) => planContinue(BACKEND, input.readings.process?.facts?.tree ?? [], input),
    }),
    'open-to-devices': gatheringRunbook({
      alias: 'open-to-devices',
      plan: planOpenToDevices,
      gather: findWay,
    }),
    'emergency-rollback': runbook({ alias: 'rollback', plan: planRollback, lacks: lacksRollback }),
    'emergency-shutdown': runbook({ alias: 'shutdown', plan: planShutdown, looksAt: STORES.map(({ id }) => id) }),
  },
});

/** The root of its process tree, by pid and start. */
function rootProcess(readings: Readings): string | null {
  const root = readings.process?.ok ? readings.process.facts.root : null;
  return root == null ? null : `${root.pid} ${root.startedAt}`;
}
