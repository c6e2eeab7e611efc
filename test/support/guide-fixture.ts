import decisionTrees from '../../resources/decision-trees.json' with { type: 'json' };
import type { Decision } from '../../shared/contract/index.ts';
import type { GuideTable } from '../../shared/domain/index.ts';

/** One entry that several things do, one by a command with words, one that nothing does, with long words. */
export const GUIDE: GuideTable = [
  {
    section: 'Complete System Outage',
    entries: [
      {
        lines: [
          '# 3. Database connectivity',
          'python scripts/validate_neo4j.py --emergency || echo "⚠️ Database issues detected"',
        ],
        by: [
          {
            reference: 'check:emergency/database',
            kind: 'Check',
            text: 'Emergency: Database connectivity',
            page: 'checklists',
          },
          { reference: 'part:neo4j', kind: 'Watched', text: 'Neo4j', page: 'components/neo4j' },
        ],
        how: null,
        not: null,
      },
      {
        lines: ['# Emergency system recovery script'],
        by: [{ reference: 'command:check emergency', kind: 'Command', text: 'lifeguard check emergency', page: null }],
        how: 'The same six steps; the rollback is never begun by itself.',
        not: null,
      },
    ],
  },
  {
    section: 'Memory Usage Warnings (>400MB)',
    entries: [
      {
        lines: ['# 1. Force Python garbage collection'],
        by: [],
        how: null,
        not: 'gc.collect() in a new Python collects nothing of the backend; a restart is what frees its memory.',
      },
    ],
  },
];

const { outage } = decisionTrees;
type Ways = Decision['leaves'][number]['ways'];
const page = (id: string, text: string): Ways[number] => ({ reference: `page:${id}`, kind: 'Page', text, page: id });
const recovery = (id: string, text: string): Ways[number] => ({
  ...{ reference: `runbook:${id}`, kind: 'Recovery', text, page: `recovery/${id}` },
});
const check = (id: string, text: string): Ways[number] => ({
  ...{ reference: `check:${id}`, kind: 'Check', text, page: 'checklists' },
});

/** What the leaves of the tree lead to, as the engine words it. */
const WAYS: readonly Ways[number][] = [
  recovery('recover-backend', 'Recover Backend'),
  recovery('emergency-rollback', 'Emergency rollback'),
  check('quick/outside', 'Quick Diagnostic Checklist: External dependencies reachable'),
  check('emergency/validation', 'Emergency: Health validation'),
  page('overview', 'Overview'),
  page('recovery', 'Recovery'),
  page('incidents', 'Incidents'),
  { reference: 'level:3', kind: 'Level', text: 'Level 3: Senior Engineer', page: null },
  { reference: 'command:escalate', kind: 'Command', text: 'lifeguard escalate', page: null },
];

/** The branch that was taken. */
const TAKEN: Readonly<Record<string, NonNullable<Decision['nodes'][number]['taken']>>> = {
  responds: { answer: 'no', because: 'Nothing listens on port 8765.' },
  starts: { answer: 'yes', because: 'Nothing is known that would keep it from starting.' },
};

/** The guide's own tree with a way that was taken to its end. */
export const DECISIONS: readonly Decision[] = [
  {
    tree: outage.title,
    path: Object.entries(TAKEN).map(([id, taken]) => ({ question: questionOf(id), ...taken })),
    leads: outage.leaves.recover.title,
    start: outage.start,
    nodes: Object.entries(outage.nodes).map(([id, node]) => ({
      ...{ id, question: node.question, yes: node.yes, no: node.no },
      ...{ untried: 'untried' in node ? node.untried : null, taken: TAKEN[id] ?? null },
    })),
    leaves: Object.entries(outage.leaves).map(([id, { title, ways }]) => ({
      ...{ id, title, taken: id === 'recover' },
      ways: ways.map(wayOf),
    })),
  },
];

function questionOf(id: string): string {
  const node = Object.entries(outage.nodes).find(([name]) => name === id)?.[1];
  if (node === undefined) throw new Error(`The tree asks nothing as "${id}".`);
  return node.question;
}

function wayOf(reference: string): Ways[number] {
  const way = WAYS.find((one) => one.reference === reference);
  if (way === undefined) throw new Error(`The pages have no words for ${reference}.`);
  return way;
}
