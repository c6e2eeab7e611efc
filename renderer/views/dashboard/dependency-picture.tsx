import { COMPONENTS, type ComponentId, componentTitle } from '../../../shared/domain/index.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { valueWords } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { componentIds, componentOf, markOf, rootCause, splitIds } from '../../store/selectors.ts';

/** Columns from what stands alone to what stands on everything; the depth of each is the longest way to the ground. */
const COLUMNS: readonly (readonly ComponentId[])[] = [
  ['docker'],
  ['neo4j', 'redis'],
  ['backend', 'models', 'mlx'],
  ['websocket', 'ai', 'cli'],
  ['ios'],
];
const MACHINE: readonly ComponentId[] = ['process', 'memory', 'cpu', 'disk'];
const used = componentIds((c) => c.state !== 'off');

/** Docker → Neo4j, Redis → Backend → WebSocket, AI, with states on it: the root of a trouble is the leftmost that is broken. */
export function DependencyPicture() {
  const ids = splitIds(usePageState(used));
  const columns = COLUMNS.map((column) => column.filter((id) => ids.includes(id))).filter(
    (column) => column.length > 0,
  );
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
      <ul className="picture-machine" aria-label="This machine">
        {MACHINE.filter((id) => ids.includes(id)).map((id) => (
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
          {because === null ? `${main} ${aside}` : `because of ${componentTitle(because)}`}
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
          dependsOn(b, a) ? (
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

const dependsOn = (id: ComponentId, other: ComponentId): boolean => {
  const needs: readonly string[] = COMPONENTS.find((c) => c.id === id)?.dependsOn ?? [];
  return needs.includes(other);
};
