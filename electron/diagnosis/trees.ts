import { z } from 'zod';
import decisionTrees from '../../resources/decision-trees.json' with { type: 'json' };
import {
  BuiltInRunbookIdSchema,
  catalogueIn,
  componentTitle,
  type FindingId,
  MAIN,
} from '../../shared/domain/index.ts';
import { formatList } from '../../shared/format.ts';
import { once } from '../../shared/once.ts';
import { type DiagnosisInput, failureOf, healthIn, isTroubled } from './rule.ts';

/** The guide's two decision trees (sections "Complete System Outage" and "Issue Classification Decision Tree"). */

/** What the trees may ask for. */
const TREE_FACTS = [
  'backendResponds',
  'allHealthy',
  'performanceIssue',
  'connectivityIssue',
  'authenticationIssue',
] as const;
export type TreeFact = (typeof TREE_FACTS)[number];

/** An answer with its reason; null when it could not be read, which stops the walk there. */
export interface FactAnswer {
  readonly answer: boolean | null;
  readonly because: string;
}
export type TreeFacts = Readonly<Record<TreeFact, FactAnswer>>;

const NodeSchema = z
  .object({ question: z.string(), fact: z.enum(TREE_FACTS), yes: z.string(), no: z.string() })
  .strict();
const LeafSchema = z.object({ title: z.string(), runbook: BuiltInRunbookIdSchema.nullable() }).strict();

/** A tree whose branches all lead somewhere and never back. */
export const DecisionTreeSchema = z
  .object({
    title: z.string(),
    start: z.string(),
    nodes: z.record(z.string(), NodeSchema),
    leaves: z.record(z.string(), LeafSchema),
  })
  .strict()
  .superRefine((tree, context) => {
    const visit = (id: string, above: readonly string[]): void => {
      if (above.includes(id)) return void context.addIssue({ code: 'custom', message: `"${id}" leads back to itself` });
      const node = tree.nodes[id];
      if (node === undefined) {
        if (tree.leaves[id] === undefined)
          context.addIssue({ code: 'custom', message: `there is no node or leaf "${id}"` });
        return;
      }
      visit(node.yes, [...above, id]);
      visit(node.no, [...above, id]);
    };
    visit(tree.start, []);
  });
export type DecisionTree = Readonly<z.infer<typeof DecisionTreeSchema>>;

export const trees = once(() =>
  z.object({ outage: DecisionTreeSchema, classification: DecisionTreeSchema }).parse(decisionTrees),
);

export interface TreeStep {
  readonly node: string;
  readonly question: string;
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly because: string;
}

export interface TreeWalk {
  readonly path: readonly TreeStep[];
  /** Where it ended; null when a question could not be answered. */
  readonly leaf: {
    readonly id: string;
    readonly title: string;
    readonly runbook: z.infer<typeof BuiltInRunbookIdSchema> | null;
  } | null;
}

/** Walks a tree with what is known, and keeps the branch that was taken. */
export function walkTree(tree: DecisionTree, facts: TreeFacts): TreeWalk {
  const path: TreeStep[] = [];
  let id = tree.start;
  for (let node = tree.nodes[id]; node !== undefined; node = tree.nodes[id]) {
    const { answer, because } = facts[node.fact];
    path.push({
      node: id,
      question: node.question,
      answer: answer === null ? 'unknown' : answer ? 'yes' : 'no',
      because,
    });
    if (answer === null) return { path, leaf: null };
    id = answer ? node.yes : node.no;
  }
  const leaf = tree.leaves[id];
  return { path, leaf: leaf === undefined ? null : { id, ...leaf } };
}

const LOST: ReadonlySet<FindingId> = new Set([
  'failure:refused',
  'failure:timeout',
  'failure:reset',
  'failure:unreachable',
]);

/** The answers to what the trees ask, from the same input that the rules see. */
export function treeFacts(input: DiagnosisInput): TreeFacts {
  const troubled = catalogueIn(input.settings).ids.filter((id) => isTroubled(input, id));
  const findings = troubled.flatMap((id) => healthIn(input.health, id).findings);
  const slow = findings.find((f) => f.metric !== null);
  const lost = findings.find((f) => LOST.has(f.id));
  const auth = findings.find((f) => f.id === 'failure:auth');
  return {
    backendResponds: backendResponds(input),
    allHealthy: {
      answer: troubled.length === 0,
      because:
        troubled.length === 0
          ? 'No component is in trouble.'
          : `In trouble: ${formatList(troubled.map(componentTitle))}.`,
    },
    performanceIssue: { answer: slow !== undefined, because: slow?.text ?? 'No figure is above its limit.' },
    connectivityIssue: {
      answer: lost !== undefined,
      because: lost?.text ?? 'Everything that is in use can be reached.',
    },
    authenticationIssue: { answer: auth !== undefined, because: auth?.text ?? 'No credentials were refused.' },
  };
}

function backendResponds(input: DiagnosisInput): FactAnswer {
  const reading = input.readings[MAIN.id];
  const failure = failureOf(input.readings, MAIN.id);
  if (reading === undefined || failure?.kind === 'probe-failed')
    return { answer: null, because: 'The backend could not be read.' };
  if (failure === null) return { answer: true, because: 'The backend answers.' };
  const answers = failure.kind === 'http-status' || failure.kind === 'auth' || failure.kind === 'protocol';
  return { answer: answers, because: `${failure.tried} failed: ${failure.got}` };
}
