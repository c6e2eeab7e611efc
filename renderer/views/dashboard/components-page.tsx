import { type ComponentId, componentTitle } from '../../../shared/domain/index.ts';
import { Age } from '../../components/age.tsx';
import { Spark } from '../../components/spark.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { valueWords } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { catalogueOfPage } from '../../store/catalogue.ts';
import { usePageState } from '../../store/context.tsx';
import { componentOf, markOf } from '../../store/selectors.ts';
import { namesClass } from './long-names.ts';

/** Every component, also those that this machine does not use. */
export function ComponentsPage() {
  const { ids } = usePageState(catalogueOfPage);
  const names = usePageState(namesClass);
  return (
    <>
      <h1 className="t-20">Components</h1>
      <ul className={`list component-list${names}`}>
        {ids.map((id) => (
          <li key={id}>
            <ComponentLine id={id} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ComponentLine({ id }: { readonly id: ComponentId }) {
  const component = usePageState(componentOf(id));
  const mark = usePageState(markOf(id));
  if (component === null) return null;
  const { main, aside } = valueWords(component);
  const first = component.findings[0]?.text ?? '';
  return (
    <a className="component-line" href={hrefOf({ page: 'component', id })}>
      <StateMark state={mark} />
      <span className="component-line-title">{component.title}</span>
      <span className="component-line-value nums">
        {main}
        {aside === '' ? null : <span className="secondary"> {aside}</span>}
      </span>
      <span className="component-line-why secondary">
        {component.explainedBy === null ? first : `Because of ${componentTitle(component.explainedBy)}. ${first}`}
      </span>
      <span className="row-spark">{component.spark.length === 0 ? null : <Spark values={component.spark} />}</span>
      <Age at={component.lastReadingAt} />
    </a>
  );
}
