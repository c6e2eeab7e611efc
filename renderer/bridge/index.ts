import type { Bridge } from '../../shared/contract/index.ts';
import { socketBridge } from './socket-bridge.ts';
import { takeToken } from './token.ts';

export { type Ask, AskError, asAskError, createAsk } from './client.ts';
export { socketBridge } from './socket-bridge.ts';
export { takeToken } from './token.ts';

declare global {
  interface Window {
    /** Put there by the preload; absent in a browser. */
    readonly lifeguard?: Bridge;
  }
}

/** The preload's bridge in the app, a WebSocket on the page's own address in a browser. */
export function openBridge(): Bridge {
  if (window.lifeguard !== undefined) return window.lifeguard;
  const address = new URL('/api', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.hash = '';
  return socketBridge({ url: address.href, token: takeToken(window) ?? 'none', whenSeen });
}

function whenSeen(fn: () => void): void {
  if (document.visibilityState === 'visible') fn();
  else document.addEventListener('visibilitychange', () => whenSeen(fn), { once: true });
}
