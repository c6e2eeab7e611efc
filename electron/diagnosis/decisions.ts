import type { Decision } from '../../shared/contract/index.ts';
import type { GuideAnswer, GuideReference, Run } from '../../shared/domain/index.ts';
import type { DiagnosisInput } from './rule.ts';
import { treeFacts, trees, walkTree } from './trees.ts';

/**
 * The guide's decision trees whole, with the branch that the present readings take. Pure.
 * @param answerOf what a reference names, in words
 * @param withheld what figures would say, and is not said while other programs take the processor
 */
export function decisionsOf(
  input: DiagnosisInput,
  runs: readonly Run[],
  answerOf: (reference: GuideReference) => GuideAnswer | null,
  withheld: readonly string[] = [],
): Decision[] {
  const facts = treeFacts(input, runs, withheld);
  return Object.values(trees()).map((tree) => {
    const { path, leaf } = walkTree(tree, facts);
    const asked = new Map(path.map((step) => [step.node, step]));
    return {
      tree: tree.title,
      path: path.map(({ question, answer, because }) => ({ question, answer, because })),
      leads: leaf?.title ?? null,
      start: tree.start,
      nodes: Object.entries(tree.nodes).map(([id, { question, yes, no, untried }]) => {
        const step = asked.get(id);
        const taken = step === undefined ? null : { answer: step.answer, because: step.because };
        return { id, question, yes, no, untried: untried ?? null, taken };
      }),
      leaves: Object.entries(tree.leaves).map(([id, { title, ways }]) => ({
        id,
        title,
        ways: ways.flatMap((way) => answerOf(way) ?? []),
        taken: id === leaf?.id,
      })),
    };
  });
}
