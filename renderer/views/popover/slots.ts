import { type ComponentId, isBuiltIn, isShown, SLOTS, type Slot } from '../../../shared/domain/index.ts';
import { rowWords } from '../../components/words.ts';
import { foldedIds } from '../../store/folded.ts';
import { componentOf, type Mark, markOf } from '../../store/selectors.ts';
import type { PageState } from '../../store/store.ts';

/** The line that a component leads; null for what stands for itself. */
export const slotOf = (lead: ComponentId): Slot | null => SLOTS.find(({ members }) => members[0] === lead) ?? null;

const isInSlot = (id: ComponentId): boolean => SLOTS.some(({ members }) => members.some((m) => m === id));

/** How much a state asks to be told of before another. */
const WEIGHT: Readonly<Partial<Record<Mark, number>>> = {
  healthy: 0,
  starting: 1,
  stale: 2,
  unknown: 2,
  degraded: 3,
  critical: 4,
  recovering: 5,
};

/** Whose words a line has now: its first, unless another of it is worse; null where this machine uses none of them. */
export const toldIn =
  (members: readonly ComponentId[]) =>
  (state: PageState): ComponentId | null => {
    const weigh = (id: ComponentId) => {
      const view = componentOf(id)(state);
      return view === null || !isShown(view) ? -1 : (WEIGHT[markOf(id)(state)] ?? 0);
    };
    const most = Math.max(...members.map(weigh));
    return most < 0 ? null : (members.find((id) => weigh(id) === most) ?? null);
  };

/** The figures of all that are well, where a line tells each; empty where it does not, or one of them is not well. */
export const figuresIn =
  ({ members, each }: Slot) =>
  (state: PageState): string => {
    const views = members.map((id) => componentOf(id)(state)).filter((view) => view !== null && isShown(view));
    if (!each || views.some((view) => view?.state !== 'healthy')) return '';
    return views.flatMap((view) => (view === null ? [] : [rowWords(view).main])).join(' · ');
  };

/** What leads the lines of these components, in the order of the screens. */
export const leadsOf = (ids: readonly ComponentId[]): readonly ComponentId[] =>
  SLOTS.flatMap(({ members }) => (members.some((id) => ids.includes(id)) ? members.slice(0, 1) : []));

/** What has no line of its own. */
export const othersOf = (ids: readonly ComponentId[]): readonly ComponentId[] => [
  ...ids.filter((id) => !isBuiltIn(id)),
  ...ids.filter((id) => isBuiltIn(id) && !isInSlot(id)),
];

/** What is told in one line until somebody wants to see each: many services, and what else there is, as long as it is well. */
export function foldedOthers(state: PageState): string {
  const well = (state.snapshot?.components ?? []).filter(
    ({ id, state: health }) => isBuiltIn(id) && !isInSlot(id) && health === 'healthy',
  );
  return [foldedIds(state), ...well.map(({ id }) => id)].filter((ids) => ids !== '').join(' ');
}
