import type { Clock } from '../../shared/domain/index.ts';
import { onBattery, systemClock } from '../system/index.ts';
import type { Engine } from './types.ts';

/** How often the source of power is asked for where nothing tells that it changed, in milliseconds. */
const EVERY_MS = 60_000;

/** Has an engine take its time on battery where no desktop tells it of power. Ends with the engine. */
export function followPower(
  engine: Pick<Engine, 'setPower' | 'beforeStop'>,
  clock: Clock = systemClock,
  isOnBattery: () => Promise<boolean> = onBattery,
): void {
  let cancel = () => {};
  let stopped = false;
  let told = false;
  const look = async () => {
    // What cannot be read counts as mains, as it does everywhere.
    const now = await isOnBattery().catch(() => false);
    if (stopped) return;
    if (now !== told) engine.setPower(now ? 'battery' : 'mains');
    told = now;
    cancel = clock.after(EVERY_MS, () => void look());
  };
  engine.beforeStop(async () => {
    stopped = true;
    cancel();
  });
  void look();
}
