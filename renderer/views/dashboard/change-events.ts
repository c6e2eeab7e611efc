import type { RecentChanges } from '../../../shared/domain/index.ts';

/** Something that changed, at its moment. */
export interface ChangeEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'commit' | 'move' | 'file' | 'happened';
  readonly text: string;
}

/** Everything that has a moment, newest first: commits, moves of the working copy, files that decide how the stack behaves, restarts. */
export function changeEvents({ git, files, happened = [] }: RecentChanges): readonly ChangeEvent[] {
  const read = git.kind === 'read' ? git : { commits: [], moves: [] };
  return [
    ...read.commits.map(({ at, hash, subject }) => ({
      at,
      kind: 'commit' as const,
      text: `${hash.slice(0, 8)} ${subject}`,
    })),
    ...read.moves.map(({ at, what }) => ({ at, kind: 'move' as const, text: what })),
    ...files.map(({ at, path, kind }) => ({ at, kind: 'file' as const, text: `${path} saved (${kind})` })),
    ...happened.map(({ at, text }) => ({ at, kind: 'happened' as const, text })),
  ].sort((a, b) => b.at - a.at);
}

/** Events that would lie on each other at this scale, as one pin with all their words. */
export interface Pin {
  /** 0 to 1 along the track. */
  readonly place: number;
  readonly events: readonly ChangeEvent[];
}

/** Pins nearer than this share of the track become one. */
const NEAR = 0.025;

/** @param from epoch milliseconds at the left end, @param to at the right */
export function pinsOf(events: readonly ChangeEvent[], from: number, to: number): readonly Pin[] {
  const pins: { place: number; events: ChangeEvent[] }[] = [];
  for (const event of [...events].reverse()) {
    const place = (event.at - from) / (to - from);
    if (place < 0 || place > 1) continue;
    const last = pins.at(-1);
    if (last !== undefined && place - last.place < NEAR) last.events.push(event);
    else pins.push({ place, events: [event] });
  }
  return pins;
}
