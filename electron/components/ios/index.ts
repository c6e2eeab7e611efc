import type { Readings } from '../../../shared/domain/index.ts';
import { counted } from '../../../shared/format.ts';
import { IOS_SELF_CHECKS } from '../../ios/index.ts';
import { gatheringRunbook, runbook } from '../../recovery/index.ts';
import { component } from '../component.ts';
import { planAllowMicrophone, planAppLaunch, planAppQuit, planAppRemove } from './app-plans.ts';
import { reach } from './checks.ts';
import { pidOnDevice, simulatorService } from './gather.ts';
import { assessIos } from './judge.ts';
import { createIosProbe } from './probe.ts';
import { iosTrouble } from './rules.ts';
import {
  planBoot,
  planDeviceRestart,
  planErase,
  planOpenHealth,
  planRestartService,
  planSimulatorRestart,
  planSimulatorShutdown,
} from './target-plans.ts';

const ONLY_IOS = ['ios'] as const;

export const ios = component({
  id: 'ios',
  probe: {
    id: 'ios',
    isWanted: (settings) => settings['ios.enabled'],
    create: createIosProbe,
    pace: { local: true },
  },
  judge: assessIos,
  rules: [iosTrouble],
  words: {
    figure: iosFigure,
  },
  checks: { reach },
  selfChecks: IOS_SELF_CHECKS,
  runbooks: {
    'simulator-boot': runbook({ alias: 'simulator-boot', plan: planBoot, looksAt: ONLY_IOS }),
    'simulator-shutdown': runbook({ alias: 'simulator-shutdown', plan: planSimulatorShutdown, looksAt: ONLY_IOS }),
    'simulator-restart': runbook({ alias: 'simulator-restart', plan: planSimulatorRestart, looksAt: ONLY_IOS }),
    'simulator-erase': runbook({ alias: 'simulator-erase', plan: planErase, looksAt: ONLY_IOS }),
    'simulator-open-health': runbook({ alias: 'simulator-open-health', plan: planOpenHealth, looksAt: ONLY_IOS }),
    'restart-simulator-service': gatheringRunbook({
      alias: 'simulator-service',
      plan: planRestartService,
      looksAt: ONLY_IOS,
      gather: simulatorService,
    }),
    'app-quit': gatheringRunbook({ alias: 'app-quit', plan: planAppQuit, looksAt: ONLY_IOS, gather: pidOnDevice }),
    'app-launch': runbook({ alias: 'app-launch', plan: planAppLaunch, looksAt: ONLY_IOS }),
    'app-allow-microphone': runbook({ alias: 'app-microphone', plan: planAllowMicrophone, looksAt: ONLY_IOS }),
    'app-remove': runbook({ alias: 'app-remove', plan: planAppRemove, looksAt: ONLY_IOS }),
    'device-restart': runbook({ alias: 'device-restart', plan: planDeviceRestart, looksAt: ONLY_IOS }),
  },
});

/** `2 booted, 1 device`. */
function iosFigure(readings: Readings): string | null {
  const report = readings.ios?.facts.report;
  if (report == null) return null;
  const booted = report.simulators.filter((s) => s.state === 'booted').length;
  const there = report.devices.filter((d) => d.connection === 'connected').length;
  const parts = [booted > 0 ? `${booted} booted` : null, there > 0 ? counted(there, 'device') : null];
  return parts.filter((p) => p !== null).join(', ') || 'none booted';
}
