/** What the graph has to know of a component. */
export interface GraphNode<Id extends string> {
  readonly id: Id;
  readonly dependsOn: readonly Id[];
  readonly partOf?: Id;
  readonly layer: 'stack' | 'machine';
  readonly expensive?: true;
  readonly hasOwner?: true;
  readonly hosts?: unknown;
  readonly suffers?: 'never';
}

/** A guest and what it was read to live in. */
export type Home<Id> = readonly [guest: Id, host: Id];

/** What stands on what. All lists are in the order of the declarations unless they say otherwise, and none holds the component that was asked about. */
export interface Graph<Id extends string> {
  /** What it cannot do its work without. */
  readonly needs: (id: Id) => readonly Id[];
  /** What it is part of, and what it was read to run in: it stops and starts with these. */
  readonly livesIn: (id: Id) => readonly Id[];
  /** Every component, roots before what stands on them. */
  readonly order: readonly Id[];
  /** All that may suffer from it: what a recovery of it takes down, and what it mends. */
  readonly below: (id: Id) => readonly Id[];
  /** All that stops and starts with it. */
  readonly within: (id: Id) => readonly Id[];
  /** Whose runbooks help it, itself first: what it is part of, and of all that it stands on what is in trouble. */
  readonly healers: (id: Id, isTroubled: (id: Id) => boolean) => readonly Id[];
  /** What to look at when it fails: what it stands on or may stand on, and what lives where it lives; nothing expensive. */
  readonly beside: (id: Id) => readonly Id[];
  /** The picture: columns of the stack, each to the right of what it stands on. */
  readonly columns: () => readonly (readonly Id[])[];
  /** What a root explains: down from it as long as each one's present trouble can come from the one that it stands on. */
  readonly explains: (root: Id, suffers: (id: Id, from: Id) => boolean) => readonly Id[];
}

/**
 * The graph of these components: the only place where it is worked out. Pure, and ends on circles too.
 * @param homes what was read to live in what, beside what is part of something by its declaration
 */
export function graphOf<Id extends string>(nodes: readonly GraphNode<Id>[], homes: readonly Home<Id>[]): Graph<Id> {
  const ids = nodes.map((n) => n.id);
  const byId = new Map(nodes.map((n) => [n.id, n]));
  const listed = (found: ReadonlySet<Id | undefined>, except: Id): readonly Id[] =>
    ids.filter((id) => id !== except && found.has(id));

  /** Edges are asked for again and again: each list is made once. */
  const once = (make: (id: Id) => readonly Id[]) => {
    const made = new Map(ids.map((id) => [id, make(id)]));
    return (id: Id): readonly Id[] => made.get(id) ?? [];
  };

  const needs = once((id) => listed(new Set(byId.get(id)?.dependsOn), id));
  const livesIn = once((id) =>
    listed(new Set([byId.get(id)?.partOf, ...homes.flatMap(([guest, host]) => (guest === id ? [host] : []))]), id),
  );
  const standsOn = once((id) => listed(new Set([...livesIn(id), ...needs(id)]), id));
  const dependents = once((id) => ids.filter((other) => standsOn(other).includes(id)));
  const guests = once((id) => ids.filter((other) => livesIn(other).includes(id)));

  /** Everything that is reached from one component step by step. */
  const reached = (from: Id, next: (id: Id) => readonly Id[]): readonly Id[] => {
    const found = new Set([from]);
    for (const at of found) for (const id of next(at)) found.add(id);
    return listed(found, from);
  };
  const canSuffer = (id: Id) => byId.get(id)?.suffers !== 'never';

  const ordered = new Set<Id>();
  const entered = new Set<Id>();
  const enter = (id: Id): void => {
    if (entered.has(id)) return;
    entered.add(id);
    for (const on of standsOn(id)) enter(on);
    ordered.add(id);
  };
  for (const id of ids) enter(id);

  return {
    needs,
    livesIn,
    order: [...ordered],
    below: (id) => reached(id, (at) => dependents(at).filter(canSuffer)),
    within: (id) => reached(id, guests),
    healers: (id, isTroubled) => {
      const whole = (at: Id) => listed(new Set([byId.get(at)?.partOf]), at);
      return [id, ...reached(id, (at) => [...whole(at), ...standsOn(at).filter(isTroubled)])];
    },
    beside: (id) => {
      const hosts = byId.get(id)?.hasOwner ? nodes.filter((n) => n.hosts).map((n) => n.id) : [];
      const around = [...standsOn(id), ...hosts, ...guests(id), ...livesIn(id).flatMap(guests)];
      return canSuffer(id) ? listed(new Set(around), id).filter((other) => !byId.get(other)?.expensive) : [];
    },
    columns: () =>
      columnsOf(
        [...ordered].filter((id) => byId.get(id)?.layer === 'stack'),
        standsOn,
      ).map((column) => ids.filter((id) => column.includes(id))),
    explains: (root, suffers) =>
      reached(root, (from) => dependents(from).filter((id) => id !== root && canSuffer(id) && suffers(id, from))),
  };
}

/** Graphs of the same components: where they live changes seldom, and who stands where is asked with every reading. */
export function graphsOf<Id extends string>(
  nodes: readonly GraphNode<Id>[],
): (homes: readonly Home<Id>[]) => Graph<Id> {
  let last: { readonly key: string; readonly graph: Graph<Id> } | null = null;
  return (homes) => {
    const key = homes.map((home) => home.join('>')).join();
    if (last?.key !== key) last = { key, graph: graphOf(nodes, homes) };
    return last.graph;
  };
}

/** The depth of each is the longest way to the ground; what stands on nothing stands right before the first that needs it. */
function columnsOf<Id>(ordered: readonly Id[], standsOn: (id: Id) => readonly Id[]): readonly (readonly Id[])[] {
  const depth = new Map<Id, number>();
  const drawn = (id: Id) => standsOn(id).filter((on) => ordered.includes(on));
  for (const id of ordered) depth.set(id, Math.max(-1, ...drawn(id).map((on) => depth.get(on) ?? -1)) + 1);
  const placed = ordered.map((id) => {
    const users = ordered.filter((other) => drawn(other).includes(id)).map((other) => depth.get(other) ?? 0);
    return [
      id,
      drawn(id).length > 0 || users.length === 0 ? (depth.get(id) ?? 0) : Math.max(0, Math.min(...users) - 1),
    ] as const;
  });
  const count = Math.max(0, ...placed.map(([, column]) => column + 1));
  return Array.from({ length: count }, (_, i) => placed.filter(([, column]) => column === i).map(([id]) => id));
}
