import { type ActWorld, type IosCheck, type IosCheckResult, type IosTarget, MAIN } from '../../shared/domain/index.ts';
import { reachNow } from '../network/index.ts';
import { type CheckInput, checkIos, looksHere } from './checks.ts';

/** Looks anew whether a simulator, a device or the way to the backend is as it should be. */
export async function iosCheck(
  world: ActWorld,
  check: IosCheck,
  target: IosTarget,
  signal: AbortSignal,
): Promise<IosCheckResult> {
  if (looksHere(check)) return wellNow(world, check, signal);
  const { settings, env } = world;
  const readings = await world.look(['ios'], signal);
  const report = readings.ios?.ok ? readings.ios.facts.report : null;
  if (report === null) return { state: 'unknown', text: 'Xcode’s tools could not be asked.' };
  return checkIos(check, {
    target,
    report,
    reach: () => reachNow(world, signal),
    isWell: (component) => wellNow(world, component, signal),
    bundle: settings['ios.bundleId'],
    env,
    signal,
  });
}

/** Whether what the app talks to on this machine is well. */
export async function wellNow(
  world: ActWorld,
  component: Parameters<CheckInput['isWell']>[0],
  signal: AbortSignal,
): Promise<IosCheckResult> {
  const now = await world.look([component], signal);
  const { level, findings } = world.judge(component, now);
  const words = findings.map((f) => f.text).join(' ');
  // One look tells no figure of many answers.
  const figures = (world.known?.(component).findings ?? []).filter((f) => f.metric !== null);
  if (level === 'ok' && figures.length > 0) return { state: 'no', text: figures.map((f) => f.text).join(' ') };
  if (level === 'ok')
    return { state: 'yes', text: component === MAIN.id ? 'The backend answers well.' : 'The WebSocket answers.' };
  return { state: level === 'off' || level === 'unknown' ? 'unknown' : 'no', text: words || 'It was not read.' };
}
