import { type ComponentId, componentTitle, type Snapshot } from '../../../shared/domain/index.ts';
import { FoldedServices, useFolded } from '../../components/folded-services.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { tie, valueWords } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { componentIds, componentOf, markOf, rootCause, splitIds } from '../../store/selectors.ts';

const used = componentIds((c) => c.state !== 'off');
/** What is drawn, from what stands alone to what stands on everything, and the line of the machine under it. */
const places = ({ snapshot }: { readonly snapshot: Snapshot | null }): string =>
  (snapshot?.components ?? []).map((c) => `${c.id}:${c.column ?? ''}`).join(' ');

/** What stands on what, from left to right, with states on it: the root of a trouble is the leftmost that is broken. */
export function DependencyPicture() {
  const folding = useFolded();
  const ids = splitIds(usePageState(used)).filter((id) => !folding.left.includes(id));
  const columnOf = new Map(
    usePageState(places)
      .split(' ')
      .map((entry) => entry.split(':') as [string, string]),
  );
  const inColumn = (column: string) => ids.filter((id) => columnOf.get(id) === column);
  const columns = [...new Set(columnOf.values())]
    .filter((column) => column !== '')
    .toSorted((a, b) => Number(a) - Number(b))
    .map(inColumn)
    .filter((column) => column.length > 0);
  if (columns.length === 0) return <p className="secondary">Nothing of the stack was found on this machine yet.</p>;
  return (
    <div className="picture">
      <div className="picture-graph">
        {columns.map((column, i) => (
          <div className="picture-part" key={column.join()}>
            {i === 0 ? null : <Edges from={columns[i - 1] ?? []} to={column} />}
            <ul className="picture-column">
              {column.map((id) => (
                <li key={id}>
                  <Node id={id} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <FoldedServices folding={folding} />
      <ul className="picture-machine" aria-label="This machine">
        {inColumn('').map((id) => (
          <li key={id}>
            <Node id={id} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Node({ id }: { readonly id: ComponentId }) {
  const component = usePageState(componentOf(id));
  const mark = usePageState(markOf(id));
  const isRoot = usePageState((s) => s.connected && rootCause(s)?.component === id);
  if (component === null) return null;
  const { main, aside } = valueWords(component);
  const because = component.explainedBy;
  return (
    <a href={hrefOf({ page: 'component', id })} className={isRoot ? 'node node-root' : 'node'}>
      <StateMark state={mark} />
      <span className="node-text">
        <span className="node-title">{component.title}</span>
        <span className="secondary nums node-value">
          {because === null ? tie(`${main} ${aside}`) : `because of ${componentTitle(because)}`}
        </span>
      </span>
      {isRoot ? <span className="node-badge t-11">Root cause</span> : null}
    </a>
  );
}

interface EdgesProps {
  readonly from: readonly ComponentId[];
  readonly to: readonly ComponentId[];
}

/** Lines between two columns. Stretched to the height of the columns, so that each end meets the middle of its node. */
function Edges({ from, to }: EdgesProps) {
  const reasons = usePageState(({ snapshot }) =>
    (snapshot?.components ?? []).map((c) => `${c.id}:${c.explainedBy ?? ''}`).join(' '),
  );
  const because = new Map(reasons.split(' ').map((entry) => entry.split(':') as [string, string]));
  const edges = new Set(usePageState(edgesOf).split(' '));
  /** Trouble comes over this edge: from the root itself, or through something that has it from the same root. */
  const isBroken = (a: ComponentId, b: ComponentId): boolean => {
    const reason = because.get(b) ?? '';
    return reason !== '' && (reason === a || because.get(a) === reason);
  };
  const place = (index: number, count: number): number => ((index + 0.5) * 100) / count;
  return (
    <svg className="edges" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {from.flatMap((a, i) =>
        to.map((b, k) =>
          edges.has(`${a}>${b}`) ? (
            <path
              key={`${a}>${b}`}
              className={isBroken(a, b) ? 'edge edge-broken' : 'edge'}
              d={`M0 ${place(i, from.length)}C50 ${place(i, from.length)} 50 ${place(k, to.length)} 100 ${place(k, to.length)}`}
            />
          ) : null,
        ),
      )}
    </svg>
  );
}

/** Every edge as `from>to`, in one text. */
const edgesOf = ({ snapshot }: { readonly snapshot: Snapshot | null }): string =>
  (snapshot?.components ?? []).flatMap((c) => [...c.livesIn, ...c.needs].map((from) => `${from}>${c.id}`)).join(' ');
