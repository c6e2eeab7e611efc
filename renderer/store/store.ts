import { createStore } from 'zustand/vanilla';
import { applyPatch, type CallResult, type Patch } from '../../shared/contract/index.ts';
import type { Snapshot, StackId, StackView } from '../../shared/domain/index.ts';
import type { Refusal } from '../bridge/entry.ts';

export type Host = CallResult<'host'>;

/** What the page knows: nothing in here is derived from anything else in here. */
export interface PageState {
  readonly snapshot: Snapshot | null;
  /** `performance.now()` when the snapshot came in: ages are counted from it, not from this machine's wall clock. */
  readonly receivedAt: number;
  readonly connected: boolean;
  /** Whether a connection that was there went away. */
  readonly wasConnected: boolean;
  /** Why this browser is not let in; null while it is, or while that is not known. */
  readonly refused: Refusal | null;
  readonly host: Host | null;
  /** The stack that this page shows for as long as it is loaded; null for the main one. */
  readonly stack: StackId | null;
  /** All stacks, where there are several; else none. */
  readonly stacks: readonly StackView[];
}

export type PageStore = ReturnType<typeof createPageStore>;

export const createPageStore = (stack: StackId | null = null) =>
  createStore<PageState>(() => ({
    snapshot: null,
    receivedAt: 0,
    connected: false,
    wasConnected: false,
    refused: null,
    host: null,
    stack,
    stacks: [],
  }));

/** Takes a whole snapshot, whatever was there before: after a restart of the engine numbers begin anew. */
export function putSnapshot(store: PageStore, snapshot: Snapshot): void {
  store.setState({ snapshot, receivedAt: performance.now() });
}

/** Applies a patch; false when it is not for the snapshot that the page has. */
export function putPatch(store: PageStore, patch: Patch): boolean {
  const { snapshot } = store.getState();
  const next = snapshot === null ? null : applyPatch(snapshot, patch);
  if (next === null) return false;
  store.setState({ snapshot: next, receivedAt: performance.now() });
  return true;
}
