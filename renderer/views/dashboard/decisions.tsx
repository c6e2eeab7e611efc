import type { Decision } from '../../../shared/contract/index.ts';
import type { GuideAnswer } from '../../../shared/domain/index.ts';
import { hrefOfPage } from '../../routes.ts';
import { usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import '../../styles/guide.css';

/** The guide's decision trees whole, with the way that what was read takes through them. */
export function Decisions() {
  const turn = usePageState(
    ({ snapshot }) =>
      `${snapshot?.causes.map((c) => c.id).join()} ${snapshot?.recovery?.state} ${snapshot?.verdict.state}`,
  );
  const { value } = useAsk('decisions', {}, turn);
  return (value ?? []).map((tree) => (
    <section key={tree.tree} className="section" aria-label={`Decision tree: ${tree.tree}`}>
      <h2 className="t-13">Decision tree: {tree.tree}</h2>
      <ul className="tree">
        <Place tree={tree} id={tree.start} way={null} />
      </ul>
    </section>
  ));
}

const WAYS = { yes: 'Yes', no: 'No', untried: 'Not known yet' } as const;
type Way = keyof typeof WAYS;

/** A question or where it ends, below the answer that leads there. */
function Place({ tree, id, way }: { readonly tree: Decision; readonly id: string; readonly way: Way | null }) {
  const node = tree.nodes.find((n) => n.id === id);
  const leaf = tree.leaves.find((l) => l.id === id);
  const isTaken = node === undefined ? leaf?.taken === true : node.taken !== null;
  return (
    <li className={isTaken ? 'tree-place tree-taken' : 'tree-place'} aria-current={isTaken ? 'step' : undefined}>
      {way === null ? null : <span className="secondary t-11">{`${WAYS[way]}: `}</span>}
      {node === undefined ? <Leaf leaf={leaf} /> : <Question tree={tree} node={node} />}
    </li>
  );
}

function Question({ tree, node }: { readonly tree: Decision; readonly node: Decision['nodes'][number] }) {
  const { question, taken, yes, no, untried } = node;
  return (
    <>
      {question}
      {taken === null ? null : <p className="secondary t-11">{taken.because}</p>}
      <ul className="tree">
        <Place tree={tree} id={yes} way="yes" />
        <Place tree={tree} id={no} way="no" />
        {untried === null ? null : <Place tree={tree} id={untried} way="untried" />}
      </ul>
    </>
  );
}

function Leaf({ leaf }: { readonly leaf: Decision['leaves'][number] | undefined }) {
  if (leaf === undefined) return null;
  return (
    <>
      {leaf.title}
      <Answers answers={leaf.ways} />
    </>
  );
}

/** What does something, each as a link to its page; a command as its text. */
export function Answers({ answers }: { readonly answers: readonly GuideAnswer[] }) {
  if (answers.length === 0) return null;
  return (
    <ul className="guide-answers t-11">
      {answers.map(({ reference, kind, text, page }) => {
        const href = page === null ? null : hrefOfPage(page);
        return (
          <li key={reference}>
            <span className="secondary">{kind}</span> {href === null ? <code>{text}</code> : <a href={href}>{text}</a>}
          </li>
        );
      })}
    </ul>
  );
}
