import { app, type Session, session, type WebContents } from 'electron';
import { openLink } from './external.ts';
import { APP_ORIGIN } from './scheme.ts';

/** Holds for every page that this process will ever make. Call before the first window. */
export function secureContents(): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

/**
 * Closes what a session leaves open by default. Call when the app is ready.
 * @param isOwn the addresses that may be asked; developer tools (`devtools:`) may as well
 */
export function secureSession(
  target: Session = session.defaultSession,
  isOwn: (url: URL) => boolean = ({ href }) => isAppPage(href),
): void {
  // The default answer of both is yes; one without the other leaves a way in.
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
  // Behind the content security policy: no request leaves what is our own.
  target.webRequest.onBeforeRequest(({ url: address }, answer) => {
    const url = URL.canParse(address) ? new URL(address) : null;
    answer({ cancel: url === null || !(url.protocol === 'devtools:' || isOwn(url)) });
  });
}

/** Whether an address belongs to the app's own pages. */
export function isAppPage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  // A custom scheme's origin is "null" in Node, so scheme and host are compared.
  return `${url.protocol}//${url.host}` === APP_ORIGIN;
}

function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    void openLink(url);
    return { action: 'deny' };
  });
  // The pages change by their hash only, which is no navigation; a reload is ours and does not pass here.
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
