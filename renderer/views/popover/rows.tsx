import { memo } from 'react';
import { type ComponentId, componentTitle, isShown } from '../../../shared/domain/index.ts';
import { Age } from '../../components/age.tsx';
import { FoldedServices, useFolded } from '../../components/folded-services.tsx';
import { Spark } from '../../components/spark.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { rowWords } from '../../components/words.ts';
import { usePageState } from '../../store/context.tsx';
import { componentIds, componentOf, markOf, splitIds } from '../../store/selectors.ts';
import { useOpenPage } from '../../store/use-open-page.ts';
import { figuresIn, foldedOthers, leadsOf, othersOf, slotOf, toldIn } from './slots.ts';

/** Characters of a value beyond which it takes the place of the line beside it. */
const WIDE = 14;
/** A name of so many letters leaves no room for a line, and shares the row with what is said of it. */
const LONG = 22;
const used = componentIds(isShown);

interface RowsProps {
  /** Somebody points at the rows: nothing may move under them. */
  readonly isHeld: boolean;
  readonly onHeld: (isHeld: boolean) => void;
}

/** What this machine uses: first the lines that are always there, each in its place; then what else there is, of which what is well is one line. */
export function Rows({ isHeld, onHeld }: RowsProps) {
  const ids = splitIds(usePageState(used));
  const folding = useFolded(isHeld, foldedOthers);
  const rows = (of: readonly ComponentId[]) =>
    of.map((id) => (
      <li key={id}>
        <Row id={id} />
      </li>
    ));
  return (
    <ul
      className="rows"
      aria-label="Components"
      onPointerEnter={() => onHeld(true)}
      onPointerLeave={() => onHeld(false)}
    >
      {rows(leadsOf(ids))}
      {rows(othersOf(ids).filter((id) => !folding.left.includes(id)))}
      {folding.count === 0 ? null : (
        <li className="rows-folded">
          <FoldedServices folding={folding} isMore />
        </li>
      )}
    </ul>
  );
}

/** One line: a component alone, or one with what is folded into it. It renders only when what it tells of changed. */
export const Row = memo(function Row({ id }: { readonly id: ComponentId }) {
  const slot = slotOf(id);
  const told = usePageState(toldIn(slot?.members ?? [id])) ?? id;
  const component = usePageState(componentOf(told));
  const mark = usePageState(markOf(told));
  const figures = usePageState(slot === null ? () => '' : figuresIn(slot));
  const openPage = useOpenPage();
  if (component === null) return null;
  const words = rowWords(component);
  // A part is named: the line has the name of the whole.
  const main = told === id ? figures || words.main : `${component.title} ${words.main}`;
  const title = slot?.title ?? component.title;
  const because = component.explainedBy === null ? '' : `because of ${componentTitle(component.explainedBy)}`;
  return (
    <button
      type="button"
      className={`row${title.length > LONG ? ' row-wide row-named' : main.length + words.aside.length > WIDE ? ' row-wide' : ''}${/^(?:critical|degraded)$/.test(mark) ? ' row-trouble' : ''}`}
      onClick={() => openPage({ page: 'component', id: told })}
    >
      <StateMark state={mark} />
      <span className="row-title">{title}</span>
      <span className="row-value nums" title={[main, component.label, because].filter(Boolean).join(', ')}>
        {main}
        {words.aside === '' ? null : <span className="secondary"> {words.aside}</span>}
      </span>
      <span className="row-spark">{component.spark.length === 0 ? null : <Spark values={component.spark} />}</span>
      <Age at={component.lastReadingAt} />
    </button>
  );
});
