import { memo, useState } from 'react';
import { type ComponentId, componentTitle, isBuiltIn } from '../../../shared/domain/index.ts';
import { Age } from '../../components/age.tsx';
import { FoldedServices, useFolded } from '../../components/folded-services.tsx';
import { Spark } from '../../components/spark.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { rowWords } from '../../components/words.ts';
import { usePageState } from '../../store/context.tsx';
import { componentIds, componentOf, markOf, splitIds } from '../../store/selectors.ts';
import { useOpenPage } from '../../store/use-open-page.ts';

/** Characters of a value beyond which it takes the place of the line beside it. */
const WIDE = 14;
const used = componentIds((c) => c.state !== 'off');
const ofStack = componentIds((c) => c.column !== null);

/** Every component that this machine uses, always in the same order: the stack, what somebody added, the machine. Of many services those that are well are one line. */
export function Rows() {
  const ids = splitIds(usePageState(used));
  const drawn = new Set(splitIds(usePageState(ofStack)));
  const [isHeld, setHeld] = useState(false);
  const folding = useFolded(isHeld);
  const built = ids.filter(isBuiltIn);
  const services = ids.filter((id) => !isBuiltIn(id) && !folding.left.includes(id));
  const last = built.findLastIndex((id) => drawn.has(id)) + 1;
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
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      {rows(built.slice(0, last))}
      {rows(services)}
      {folding.count === 0 ? null : (
        <li className="rows-folded">
          <FoldedServices folding={folding} />
        </li>
      )}
      {rows(built.slice(last))}
    </ul>
  );
}

/** One component; renders only when that component changed. */
export const Row = memo(function Row({ id }: { readonly id: ComponentId }) {
  const component = usePageState(componentOf(id));
  const mark = usePageState(markOf(id));
  const openPage = useOpenPage();
  if (component === null) return null;
  const { main, aside } = rowWords(component);
  const because = component.explainedBy === null ? '' : `because of ${componentTitle(component.explainedBy)}`;
  return (
    <button
      type="button"
      className={main.length + aside.length > WIDE ? 'row row-wide' : 'row'}
      onClick={() => openPage({ page: 'component', id })}
    >
      <StateMark state={mark} />
      <span className="row-title">{component.title}</span>
      <span className="row-value nums" title={[component.figure, component.label, because].filter(Boolean).join(', ')}>
        {main}
        {aside === '' ? null : <span className="secondary"> {aside}</span>}
      </span>
      <span className="row-spark">{component.spark.length === 0 ? null : <Spark values={component.spark} />}</span>
      <Age at={component.lastReadingAt} />
    </button>
  );
});
