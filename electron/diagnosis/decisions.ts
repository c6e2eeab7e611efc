import type { Decision } from '../../shared/contract/index.ts';
import type { DiagnosisInput } from './rule.ts';
import { treeFacts, trees, walkTree } from './trees.ts';

/** The guide's decision trees with the branch that the present readings take. Pure. */
export function decisionsOf(input: DiagnosisInput): Decision[] {
  const facts = treeFacts(input);
  return Object.values(trees()).map((tree) => {
    const { path, leaf } = walkTree(tree, facts);
    const taken = path.map(({ question, answer, because }) => ({ question, answer, because }));
    return { tree: tree.title, path: taken, leads: leaf?.title ?? null };
  });
}
