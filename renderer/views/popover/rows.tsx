import { memo } from 'react';
import { type ComponentId, componentTitle } from '../../../shared/domain/index.ts';
import { Age } from '../../components/age.tsx';
import { Spark } from '../../components/spark.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { rowWords } from '../../components/words.ts';
import { usePageState } from '../../store/context.tsx';
import { componentIds, componentOf, markOf, splitIds } from '../../store/selectors.ts';
import { useOpenPage } from '../../store/use-open-page.ts';

/** Characters of a value beyond which it takes the place of the line beside it. */
const WIDE = 14;
const used = componentIds((c) => c.state !== 'off');

/** Every component that this machine uses, always in the same order. */
export function Rows() {
  const ids = usePageState(used);
  return (
    <ul className="rows" aria-label="Components">
      {splitIds(ids).map((id) => (
        <li key={id}>
          <Row id={id} />
        </li>
      ))}
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
