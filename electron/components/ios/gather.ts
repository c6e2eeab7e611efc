import { devicectl, devicePid, parseDeviceApps } from '../../ios/index.ts';
import type { GatherInput } from '../../recovery/index.ts';
import { listProcesses } from '../../system/index.ts';

/** CoreSimulator's service, by the exact name of its program, which no other has; that of another user refuses the signal. */
export const simulatorService = async () =>
  (await listProcesses()).filter((p) =>
    /^(\S*\/)?com\.apple\.CoreSimulator\.CoreSimulatorService( |$)/.test(p.commandLine),
  );

/** The app's process on the chosen device, when it is a device. */
export async function pidOnDevice({
  readings,
  target,
  settings,
  env,
  signal,
}: GatherInput): Promise<number | null | 'unknown'> {
  const device = readings.ios?.facts.report?.devices.find((d) => d.id === target || d.name === target);
  if (device === undefined) return 'unknown';
  const bundle = settings['ios.bundleId'];
  const apps = await devicectl(['device', 'info', 'apps', '--device', device.id, '--bundle-id', bundle], {
    env,
    signal,
  });
  const app = apps.ok ? parseDeviceApps(apps.text, bundle) : null;
  return app === null ? 'unknown' : devicePid(device.id, app.path, { env, signal });
}
