import { z } from 'zod';
import { ComponentViewSchema, type Snapshot, SnapshotSchema } from '../domain/snapshot.ts';

/** What changed between two snapshots: whole parts, and only those components that differ. */
export const PatchSchema = z.object({
  from: z.number().int(),
  to: z.number().int(),
  set: SnapshotSchema.omit({ seq: true, schema: true, components: true }).partial(),
  components: z.array(ComponentViewSchema),
});
export type Patch = Readonly<z.infer<typeof PatchSchema>>;

/** All that a snapshot holds besides its number and its components: what is added to it later is told too. */
const PARTS = PatchSchema.shape.set.keyof().options;
const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** The patch from one snapshot to the next, or null when the list of components differs and only a whole snapshot will do. */
export function diff(before: Snapshot, after: Snapshot): Patch | null {
  if (
    !same(
      before.components.map((c) => c.id),
      after.components.map((c) => c.id),
    )
  )
    return null;
  const set: Record<string, unknown> = {};
  for (const part of PARTS) if (!same(before[part], after[part])) set[part] = after[part];
  const components = after.components.filter((c, i) => !same(c, before.components[i]));
  return { from: before.seq, to: after.seq, set: set as Patch['set'], components };
}

/**
 * Applies a patch. Parts and components that did not change keep their identity, so a view re-renders only what did.
 * Returns null when the patch is not for this snapshot: ask for a whole one.
 */
export function applyPatch(snapshot: Snapshot, patch: Patch): Snapshot | null {
  if (snapshot.seq !== patch.from) return null;
  const changed = new Map(patch.components.map((c) => [c.id, c]));
  const components = changed.size === 0 ? snapshot.components : snapshot.components.map((c) => changed.get(c.id) ?? c);
  return { ...snapshot, ...(patch.set as Partial<Snapshot>), components, seq: patch.to };
}
