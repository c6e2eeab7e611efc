import { useState } from 'react';
import type { ComponentId } from '../../shared/domain/index.ts';
import { counted } from '../../shared/format.ts';
import { usePageState } from '../store/context.tsx';
import { foldedIds } from '../store/folded.ts';
import { splitIds } from '../store/selectors.ts';
import type { PageState } from '../store/store.ts';

interface Folding {
  /** What is left out now. */
  readonly left: readonly ComponentId[];
  /** How many are told in one line, whether that is open or not. */
  readonly count: number;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/**
 * The components that are told in one line until somebody wants to see each.
 * @param isHeld somebody points at the list: what is told in one line stays as it is, so that nothing moves under them
 * @param which which these are now, as one text; services unless something else is said
 */
export function useFolded(isHeld = false, which: (state: PageState) => string = foldedIds): Folding {
  const now = usePageState(which);
  const [kept, setKept] = useState(now);
  if (!isHeld && kept !== now) setKept(now);
  const ids = splitIds(isHeld ? kept : now);
  const [isOpen, setOpen] = useState(false);
  return { left: isOpen ? [] : ids, count: wellOf(ids, now), isOpen, toggle: () => setOpen(!isOpen) };
}

/** How many of these are well at this moment, whatever is shown. */
const wellOf = (ids: readonly ComponentId[], now: string): number => {
  const well = splitIds(now);
  return ids.filter((id) => well.includes(id)).length;
};

interface FoldedServicesProps {
  readonly folding: Folding;
  /** Not services alone, below what always stands there. */
  readonly isMore?: boolean;
}

/** The line that stands for them. */
export function FoldedServices({ folding: { count, isOpen, toggle }, isMore = false }: FoldedServicesProps) {
  if (count === 0) return null;
  const [one, many] = isMore ? ['more', 'more'] : ['service', 'services'];
  const which = `${counted(count, `${one} is`, `${many} are`)} well`;
  return (
    <button type="button" className="button link folded" aria-expanded={isOpen} onClick={toggle}>
      {isOpen
        ? `Show only ${isMore ? 'what is' : 'services that are'} not well`
        : `${which}. Show ${count === 1 ? 'it' : 'them'}`}
    </button>
  );
}
