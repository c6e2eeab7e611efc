import type { WebPreferences } from 'electron';

/** The same for every window; stated in full, so that a changed default changes nothing. A page of the web has no preload. */
export const webPreferences = (preload?: string): WebPreferences => ({
  ...(preload === undefined ? {} : { preload }),
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  safeDialogs: true,
  // A hidden popover's page does no work.
  backgroundThrottling: true,
});
