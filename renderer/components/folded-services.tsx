import { useState } from 'react';
import type { ComponentId } from '../../shared/domain/index.ts';
import { usePageState } from '../store/context.tsx';
import { foldedIds } from '../store/folded.ts';
import { splitIds } from '../store/selectors.ts';

interface Folding {
  /** What is left out now. */
  readonly left: readonly ComponentId[];
  /** How many are told in one line, whether that is open or not. */
  readonly count: number;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** The services that are told in one line until somebody wants to see each. */
export function useFolded(): Folding {
  const ids = splitIds(usePageState(foldedIds));
  const [isOpen, setOpen] = useState(false);
  return { left: isOpen ? [] : ids, count: ids.length, isOpen, toggle: () => setOpen(!isOpen) };
}

/** The line that stands for them. */
export function FoldedServices({ folding: { count, isOpen, toggle } }: { readonly folding: Folding }) {
  if (count === 0) return null;
  const which = count === 1 ? '1 service is well' : `${count} services are well`;
  return (
    <button type="button" className="button link folded" aria-expanded={isOpen} onClick={toggle}>
      {isOpen ? 'Show only services that are not well' : `${which}. Show ${count === 1 ? 'it' : 'them'}`}
    </button>
  );
}
