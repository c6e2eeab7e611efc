import type { IosCheck, IosCheckResult, IosTarget, Reach } from '../../shared/domain/index.ts';
import type { Watching } from '../core/index.ts';
import { checkIos } from './checks.ts';
import { reachOf } from './lan.ts';

/** Looks anew whether a simulator, a device or the way to the backend is as it should be. */
export async function iosCheck(
  deps: Watching,
  check: IosCheck,
  target: IosTarget,
  signal: AbortSignal,
): Promise<IosCheckResult> {
  const { monitor, store, options } = deps;
  const { settings } = store.current();
  const readings = await monitor.look(['ios'], signal);
  const report = readings.ios?.ok ? readings.ios.facts.report : null;
  if (report === null) return { state: 'unknown', text: 'Xcode’s tools could not be asked.' };
  return checkIos(check, {
    target,
    report,
    reach: () => reachNow(deps, signal),
    isWell: async (component) => {
      const now = await monitor.look([component], signal);
      const { level, findings } = monitor.judge(component, now);
      const words = findings.map((f) => f.text).join(' ');
      if (level === 'ok')
        return { state: 'yes', text: component === 'backend' ? 'The backend answers well.' : 'The WebSocket answers.' };
      return { state: level === 'off' || level === 'unknown' ? 'unknown' : 'no', text: words || 'It was not read.' };
    },
    bundle: settings['ios.bundleId'],
    env: options.env,
    signal,
  });
}

/** Whether devices can reach the backend, asked now. */
export async function reachNow({ monitor, store, options }: Watching, signal: AbortSignal): Promise<Reach> {
  const { settings } = store.current();
  const readings = await monitor.look(['process'], signal);
  return reachOf({
    listeners: readings.process?.facts.listeners,
    port: settings['backend.port'],
    healthPath: settings['backend.healthPath'],
    env: options.env,
    signal,
  });
}
