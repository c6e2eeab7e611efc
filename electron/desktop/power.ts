import { powerMonitor } from 'electron';
import type { EngineFace } from './types.ts';

interface PowerOptions {
  readonly engine: Pick<EngineFace, 'setPower'>;
  readonly onWake: () => void;
  /** The screen was locked: nobody looks any more. */
  readonly onLock: () => void;
}

/** Passes what the machine says about power on to the engine. A hot machine counts as one on battery: measure less. */
export function watchPower({ engine, onWake, onLock }: PowerOptions): void {
  let battery = powerMonitor.isOnBatteryPower();
  let hot = false;
  let thrifty = false;
  const settle = (): void => {
    if (thrifty === (battery || hot)) return;
    thrifty = !thrifty;
    engine.setPower(thrifty ? 'battery' : 'mains');
  };
  powerMonitor.on('suspend', () => engine.setPower('suspend'));
  powerMonitor.on('resume', () => {
    engine.setPower('resume');
    onWake();
  });
  powerMonitor.on('lock-screen', onLock);
  powerMonitor.on('on-battery', () => {
    battery = true;
    settle();
  });
  powerMonitor.on('on-ac', () => {
    battery = false;
    settle();
  });
  powerMonitor.on('thermal-state-change', ({ state }) => {
    hot = state === 'serious' || state === 'critical';
    settle();
  });
  settle();
}
