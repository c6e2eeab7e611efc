import type { ComponentId } from '../../../shared/domain/index.ts';
import { tie } from '../../components/words.ts';
import { usePageState } from '../../store/context.tsx';
import { componentOf } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';

/** What is shown is no older than this while it is read more often, in milliseconds. */
const AGAIN_MS = 5000;

/** What was read of it and is no figure: who keeps it running, its processes, versions, what it tells of itself. */
export function Facts({ id }: { readonly id: ComponentId }) {
  const turn = usePageState((s) => Math.floor((componentOf(id)(s)?.lastReadingAt?.mono ?? 0) / AGAIN_MS));
  const { value } = useAsk('facts', { component: id }, turn);
  if (value === null || value.length === 0) return null;
  return (
    <section className="section" aria-labelledby="facts-title">
      <h2 id="facts-title" className="t-13">
        Facts
      </h2>
      <dl className="facts">
        {value.map(({ title, text }) => (
          <div key={`${title} ${text}`}>
            <dt className="secondary">{title}</dt>
            <dd>{tie(text)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
