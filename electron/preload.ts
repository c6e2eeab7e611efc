/**
 * The only bridge between a page and the rest: functions over the contract's two channels. Neither ipcRenderer nor an
 * event object reaches the page. Bundled to preload.cjs, because a sandboxed preload may not be a module.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge } from '../shared/contract/bridge.ts';
import { IPC_CALL, IPC_EVENT } from '../shared/contract/channels.ts';
import type { EngineEvent } from '../shared/contract/wire.ts';

type Listener = (event: EngineEvent) => void;
const listeners = new Set<Listener>();
ipcRenderer.on(IPC_EVENT, (_event, data: EngineEvent) => {
  for (const listener of listeners) listener(data);
});

const bridge: Bridge = {
  call: (name, args) => ipcRenderer.invoke(IPC_CALL, name, args),
  onEvent(listener) {
    // Wrapped, so that the same function subscribed twice is two subscriptions.
    const own: Listener = (event) => listener(event);
    listeners.add(own);
    return () => void listeners.delete(own);
  },
  // The engine lives in the process that shows the page: while there is a page, it is there.
  onConnection(listener) {
    listener(true);
    return () => undefined;
  },
};

contextBridge.exposeInMainWorld('lifeguard', bridge);
