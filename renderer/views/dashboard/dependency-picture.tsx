import { type ComponentId, componentTitle, isShown, type Snapshot } from '../../../shared/domain/index.ts';
import { FoldedServices, useFolded } from '../../components/folded-services.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { tie, valueWords } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { componentIds, componentOf, markOf, rootCause, splitIds } from '../../store/selectors.ts';

const used = componentIds(isShown);
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
  const edges = new Set(usePageState(edgesOf).split(' '));
  const inPicture = ids.filter((id) => columnOf.get(id) !== '');
  const isJoined = (id: ComponentId) =>
    inPicture.some((other) => edges.has(`${id}>${other}`) || edges.has(`${other}>${id}`));
  // What no line leads to would make a column as tall as there are of them.
  const alone = inPicture.filter((id) => !isJoined(id));
  const inColumn = (column: string) => inPicture.filter((id) => columnOf.get(id) === column && isJoined(id));
  const columns = [...new Set(columnOf.values())]
    .filter((column) => column !== '')
    .toSorted((a, b) => Number(a) - Number(b))
    .map(inColumn)
    .filter((column) => column.length > 0);
  if (inPicture.length === 0) return <p className="secondary">Nothing of the stack was found on this machine yet.</p>;
  return (
    <div className="picture">
      {columns.length === 0 ? null : (
        <div className="picture-graph">
          {columns.map((column, i) => (
            <div className="picture-part" key={column.join()}>
              {i === 0 ? null : <Edges from={columns[i - 1] ?? []} to={column} edges={edges} />}
              <Nodes className="picture-column" ids={column} />
            </div>
          ))}
        </div>
      )}
      {alone.length === 0 ? null : <Nodes className="picture-row" ids={alone} label="On their own" />}
      <FoldedServices folding={folding} />
      <Nodes className="picture-row" ids={ids.filter((id) => columnOf.get(id) === '')} label="This machine" />
    </div>
  );
}

interface NodesProps {
  readonly className: string;
  readonly ids: readonly ComponentId[];
  readonly label?: string;
}

const Nodes = ({ className, ids, label }: NodesProps) => (
  <ul className={className} aria-label={label}>
    {ids.map((id) => (
      <li key={id}>
        <Node id={id} />
      </li>
    ))}
  </ul>
);

function Node({ id }: { readonly id: ComponentId }) {
  const component = usePageState(componentOf(id));
  const mark = usePageState(markOf(id));
  const isRoot = usePageState((s) => s.connected && rootCause(s)?.component === id);
  if (component === null) return null;
  const { main, aside } = valueWords(component);
  const because = component.explainedBy;
  return (
    <a href={hrefOf({ page: 'component', id })} className={isRoot ? `node node-root node-${mark}` : 'node'}>
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
  /** As `from>to`. */
  readonly edges: ReadonlySet<string>;
}

/** Lines between two columns. Stretched to the height of the columns, so that each end meets the middle of its node. */
function Edges({ from, to, edges }: EdgesProps) {
  const reasons = usePageState(({ snapshot }) =>
    (snapshot?.components ?? []).map((c) => `${c.id}:${c.explainedBy ?? ''}`).join(' '),
  );
  const because = new Map(reasons.split(' ').map((entry) => entry.split(':') as [string, string]));
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
