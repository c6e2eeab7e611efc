import { app } from 'electron';
import type { CallResult } from '../../shared/contract/index.ts';

/** Whether Lifeguard starts at login. Only an installed app can: SMAppService knows no loose executable. */
export function loginItem(): CallResult<'host'>['launchAtLogin'] {
  if (process.platform !== 'darwin' || !app.isPackaged) return 'not-supported';
  const { status } = app.getLoginItemSettings();
  if (status === 'requires-approval') return 'requires-approval';
  return status === 'enabled' ? 'on' : 'off';
}

/** Switches it. What came of it, which may be "requires approval", is what `loginItem` says afterwards. */
export function setLoginItem(on: boolean): void {
  if (loginItem() === 'not-supported')
    throw new Error('Launch at login needs the installed app. Move Lifeguard to Applications and open it from there.');
  app.setLoginItemSettings({ openAtLogin: on });
}
