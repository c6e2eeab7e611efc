import { type Bridge, SOCKET_PATH, searchOf, stackIn } from '../../shared/contract/index.ts';
import { browserStore, createEntry, isPrintedAddress, postEntry, type Refusal, takeCode } from './entry.ts';
import { socketBridge } from './socket-bridge.ts';

export { type Ask, AskError, asAskError, createAsk } from './client.ts';
export { createEntry, type Refusal, type SessionStore, takeCode } from './entry.ts';
export { socketBridge } from './socket-bridge.ts';

declare global {
  interface Window {
    /** Put there by the preload; absent in a browser. */
    readonly lifeguard?: Bridge;
  }
}

/** The preload's bridge in the app, a WebSocket on the page's own address in a browser, which may not be let in. */
export function openBridge(onRefused: (why: Refusal) => void): Bridge {
  if (window.lifeguard !== undefined) return window.lifeguard;
  const address = new URL(SOCKET_PATH, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.search = searchOf(stackIn(location.search));
  address.hash = '';
  // A printed address that is pasted into an open tab changes its fragment only, which loads nothing.
  window.addEventListener('hashchange', () => {
    if (isPrintedAddress(window)) location.reload();
  });
  const entry = createEntry(takeCode(window), browserStore(), postEntry);
  return socketBridge({ url: address.href, entry, onRefused, whenSeen });
}

function whenSeen(fn: () => void): void {
  if (document.visibilityState === 'visible') fn();
  else document.addEventListener('visibilitychange', () => whenSeen(fn), { once: true });
}
