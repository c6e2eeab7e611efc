import { app } from 'electron';

/** What GTK asks before it tries what the graphics driver of X11 offers. */
const GTK_DRIVER = 'GDK_GL';

/**
 * Leaves out, on Linux, what Chromium and GTK load for windows that need none of it; measured by `npm run bench app`. Call before the app is ready; the
 * result is called when it is, and makes the environment again what it was, for the programs that are started from it.
 *
 * - GTK tries the graphics driver of X11 for its own windows, of which there are none: in this process that is the driver with its compiler, 30 MB.
 * - These pages are small and mostly still: drawn without a graphics card they are on the screen as quickly, and neither the driver nor one made of software is loaded.
 * - Chromium confines its network process on macOS, where it stays, and does not on Linux (`--service-sandbox-type=none`): what stood around it was a process, not a sandbox.
 */
export function goLight(): () => void {
  if (process.platform !== 'linux') return () => undefined;
  app.disableHardwareAcceleration();
  app.commandLine.appendSwitch('disable-software-rasterizer');
  const asked = app.commandLine.getSwitchValue('enable-features');
  const features = [...(asked === '' ? [] : [asked]), 'NetworkServiceInProcess2'];
  app.commandLine.appendSwitch('enable-features', features.join(','));
  const before = process.env[GTK_DRIVER];
  process.env[GTK_DRIVER] = before ?? 'disable';
  return () => {
    if (before === undefined) delete process.env[GTK_DRIVER];
  };
}
