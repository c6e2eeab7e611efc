import { z } from 'zod';
import decisionTrees from '../../resources/decision-trees.json' with { type: 'json' };
import {
  CAUSES,
  type Cause,
  type ComponentId,
  catalogueIn,
  componentTitle,
  type Finding,
  type FindingId,
  factOf,
  GuideReferenceSchema,
  type Instant,
  isOwnOfMachine,
  MAIN,
  type MetricId,
  offersOf,
  type Run,
} from '../../shared/domain/index.ts';
import { asSentence, failureText, formatClock, formatList } from '../../shared/format.ts';
import { once } from '../../shared/once.ts';
import { namedEnd } from '../../shared/run-end.ts';
import { type DiagnosisInput, failureOf, healthIn, isTroubled } from './rule.ts';

/** The guide's two decision trees (sections "Complete System Outage" and "Issue Classification Decision Tree"). */

/** What the trees may ask for. */
const TREE_FACTS = [
  'backendResponds',
  'startHelps',
  'allHealthy',
  'performanceIssue',
  'connectivityIssue',
  'authenticationIssue',
  'componentRecovers',
] as const;
export type TreeFact = (typeof TREE_FACTS)[number];

/** An answer with its reason; null when it could not be read, which stops the walk there. */
export interface FactAnswer {
  readonly answer: boolean | null;
  readonly because: string;
}
export type TreeFacts = Readonly<Record<TreeFact, FactAnswer>>;

const NodeSchema = z
  .object({
    question: z.string(),
    fact: z.enum(TREE_FACTS),
    yes: z.string(),
    no: z.string(),
    /** Where it goes on while there is no answer; absent where the walk ends then. */
    untried: z.string().optional(),
  })
  .strict();
/** Where a tree ends, and what does it: runbooks, lines of checklists, pages, commands. */
const LeafSchema = z.object({ title: z.string(), ways: z.array(GuideReferenceSchema).min(1) }).strict();

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
      if (node.untried !== undefined) visit(node.untried, [...above, id]);
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
  readonly leaf: ({ readonly id: string } & Readonly<z.infer<typeof LeafSchema>>) | null;
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
    const next = answer === null ? node.untried : answer ? node.yes : node.no;
    if (next === undefined) return { path, leaf: null };
    id = next;
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

/**
 * The answers to what the trees ask, from the same input that the rules see, and from what these have found (`previous`).
 * @param runs recoveries, in any order
 * @param withheld what figures would say, and is not said while other programs take the processor
 */
export function treeFacts(
  input: DiagnosisInput,
  runs: readonly Run[] = [],
  withheld: readonly string[] = [],
): TreeFacts {
  const troubled = catalogueIn(input.settings).ids.filter((id) => isTroubled(input, id));
  // What the machine is short of is outside of the stack: nothing of it can be restarted.
  const failed = troubled.filter((id) => !isOwnOfMachine(id));
  const findingsOf = (ids: readonly ComponentId[]) => ids.flatMap((id) => healthIn(input.health, id).findings);
  const findings = findingsOf(troubled);
  const figures = failed.flatMap((id) =>
    healthIn(input.health, id).findings.flatMap((f) =>
      f.metric === null ? [] : [{ ...f, isKnown: isKnownNow(input, id, f.metric) }],
    ),
  );
  const slow = figures.find((f) => f.isKnown) ?? figures[0];
  const [late] = slow === undefined ? withheld : [];
  const short = findings.find((f) => f.metric !== null);
  const lost = findings.find((f) => LOST.has(f.id));
  const auth = findings.find(isAuthentication);
  // What is wrong first belongs to the branch that the guide has for it: no other sign of that is needed.
  const first = input.previous?.find(({ component }) => troubled.includes(component));
  const isRefused = first !== undefined && findingsOf([first.component]).some(isAuthentication);
  const unreached = isRefused || first === undefined || issueOf(first) !== 'Connectivity' ? undefined : first;
  return {
    backendResponds: backendResponds(input),
    startHelps: startHelps(input),
    allHealthy: {
      answer: failed.length === 0,
      because:
        failed.length > 0
          ? `In trouble: ${formatList(troubled.map(componentTitle))}.`
          : troubled.length === 0
            ? 'No component is in trouble.'
            : `No component of the stack is in trouble; of this machine: ${formatList(troubled.map(componentTitle))}.`,
    },
    performanceIssue: {
      // Where something else has failed, that is what is followed.
      answer: slow?.isKnown === false || (late !== undefined && failed.length === 0) ? null : slow !== undefined,
      because:
        (slow?.isKnown === false ? `Not known yet of what runs now. Before its start: ${slow.text}` : slow?.text) ??
        (late !== undefined
          ? `${late} Other programs take the processor: that may be why.`
          : short === undefined
            ? 'No figure is above its limit.'
            : `No figure of the stack is above its limit; of this machine: ${short.text}`),
    },
    connectivityIssue: {
      answer: lost !== undefined || unreached !== undefined,
      because:
        lost?.text ??
        (unreached === undefined
          ? 'Everything that is in use can be reached.'
          : `${asSentence(unreached.title)} ${unreached.detail}`.trim()),
    },
    componentRecovers: componentRecovers(input, failed, runs),
    authenticationIssue: { answer: auth !== undefined, because: auth?.text ?? 'No credentials were refused.' },
  };
}

/** Whether a figure is one of what runs now: after a start some are known only when enough was read. */
const isKnownNow = ({ readings }: DiagnosisInput, id: ComponentId, metric: MetricId): boolean =>
  readings[id]?.ok !== true || readings[id].metrics[metric] !== undefined;

const isAuthentication = ({ id }: Finding): boolean => id === 'failure:auth' || factOf(id)?.isAuthentication === true;
const issueOf = ({ id }: Cause) => CAUSES.get(id)?.issue;

const isStoppedByHand = ({ readings }: DiagnosisInput): boolean =>
  readings[MAIN.processes]?.facts.stopped?.from === 'terminal';

function backendResponds(input: DiagnosisInput): FactAnswer {
  const reading = input.readings[MAIN.id];
  const failure = failureOf(input.readings, MAIN.id);
  if (reading === undefined || failure?.kind === 'probe-failed')
    return { answer: null, because: 'The backend could not be read.' };
  if (failure === null) return { answer: true, because: 'The backend answers.' };
  // Off it is where nobody uses one, or somebody ended it: neither is an outage.
  const isMeant = input.shutDown?.components.includes(MAIN.id) || isStoppedByHand(input);
  if (healthIn(input.health, MAIN.id).state === 'off')
    return { answer: null, because: isMeant ? 'It was stopped on purpose.' : 'No backend is in use here.' };
  const why = healthIn(input.health, MAIN.id).findings.find(({ id }) => factOf(id)?.noStart);
  if (why !== undefined)
    return {
      answer: null,
      because: `${asSentence(why.text)} What changes that is said by the cause; a rollback does not.`,
    };
  if (isStarting(input))
    return { answer: null, because: 'It is starting; whether it comes back is seen when its time is over.' };
  const answers = failure.kind === 'http-status' || failure.kind === 'auth' || failure.kind === 'protocol';
  return { answer: answers, because: failureText(failure) };
}

/** A start has its time, also within a failure that is open. */
const isStarting = ({ previous }: DiagnosisInput): boolean =>
  previous?.some(({ component, course }) => component === MAIN.id && course?.kind === 'starting') === true;

/** What is wrong with it says itself that something has to be done before it is started again. */
function startHelps({ previous }: DiagnosisInput): FactAnswer {
  const why = previous?.find(({ component }) => component === MAIN.id);
  if (why?.action?.kind !== 'advice')
    return { answer: true, because: 'Nothing is known that would keep it from starting.' };
  return { answer: false, because: `${why.title} ${why.detail}` };
}

/** A recovery that ended longer ago says nothing about the trouble of now, in milliseconds. */
const LATELY_MS = 600_000;
/** Good readings need a while to count, in milliseconds. */
const SETTLES_MS = 60_000;

const isTriedInVain = (action: Cause['action']): boolean => action?.kind === 'advice' && action.again === true;

/** Whether a recovery was of the trouble that its component has now: nothing was well for long after it, or it is what the present cause asks for. */
function isOfPresentTrouble({ previous }: DiagnosisInput, { component: id, runbook, endedAt }: Run): boolean {
  const found = previous?.find(({ component }) => component === id);
  if (endedAt === null || found === undefined) return true;
  const began = (found.clock?.since ?? found.since).wall;
  return endedAt.wall >= began - SETTLES_MS || offersOf(found.action).some((offer) => offer.runbook === runbook);
}

/** Whether what is in trouble is to be mended by the runbook of a run, which is of what that is part of. */
const isOffered = ({ previous }: DiagnosisInput, troubled: readonly ComponentId[], { runbook }: Run): boolean =>
  previous?.some(
    ({ component, action }) => troubled.includes(component) && offersOf(action).some((o) => o.runbook === runbook),
  ) === true;

/** Whether it has failed since then, whatever it was known to have before. */
const failsSince = ({ readings, previous }: DiagnosisInput, id: ComponentId, { mono }: Instant): boolean => {
  const reading = readings[id];
  const isSilent = reading?.ok === false && reading.at.mono - reading.tookMs > mono;
  return isSilent || previous?.some(({ component, since }) => component === id && since.mono > mono) === true;
};

/** Whether the last recovery of what is in trouble helped; null where none was tried lately for it, or one runs. */
function componentRecovers(input: DiagnosisInput, troubled: readonly ComponentId[], runs: readonly Run[]): FactAnswer {
  const { now, previous } = input;
  const [last] = runs
    .filter((r) => (troubled.includes(r.component) || isOffered(input, troubled, r)) && isOfPresentTrouble(input, r))
    .filter((r) => now.wall - (r.endedAt ?? now).wall < LATELY_MS)
    .toSorted((a, b) => b.startedAt.wall - a.startedAt.wall);
  // What was found out then lasts longer than that.
  const inVain = previous?.find(({ component: c, action }) => troubled.includes(c) && isTriedInVain(action));
  if (last === undefined && inVain !== undefined) return { answer: false, because: `${inVain.title} ${inVain.detail}` };
  if (last === undefined) return { answer: null, because: 'No recovery of it was tried in the last 10 minutes.' };
  const ended = last.endedAt;
  if (ended === null || last.state === 'running') return { answer: null, because: `${last.title} is running.` };
  if (last.state === 'succeeded' && now.wall - ended.wall < SETTLES_MS && !failsSince(input, last.component, ended))
    return { answer: true, because: namedEnd(last) };
  if (last.state === 'succeeded')
    return {
      answer: false,
      because: `${last.title} succeeded at ${formatClock(ended.wall, now.wall)}, and it is in trouble again.`,
    };
  if (last.state === 'failed') return { answer: false, because: namedEnd(last) };
  return { answer: null, because: `${last.title} was not carried out to its end.` };
}
