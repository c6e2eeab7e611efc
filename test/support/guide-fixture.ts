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

/** One tree with a way that was taken to its end. */
export const DECISIONS: readonly Decision[] = [
  {
    tree: 'Complete System Outage',
    path: [{ question: 'Does the service respond?', answer: 'no', because: 'Nothing listens on port 8765.' }],
    leads: 'Recover the backend at once; roll back if it does not come up.',
    start: 'responds',
    nodes: [
      {
        id: 'responds',
        question: 'Does the service respond?',
        yes: 'components',
        no: 'recover',
        untried: null,
        taken: { answer: 'no', because: 'Nothing listens on port 8765.' },
      },
      {
        id: 'components',
        question: 'Are all components healthy?',
        yes: 'external',
        no: 'restart',
        untried: 'restart',
        taken: null,
      },
    ],
    leaves: [
      {
        id: 'recover',
        title: 'Recover the backend at once; roll back if it does not come up.',
        ways: [
          {
            reference: 'runbook:recover-backend',
            kind: 'Recovery',
            text: 'Recover Backend',
            page: 'recovery/recover-backend',
          },
        ],
        taken: true,
      },
      {
        id: 'external',
        title: 'Check external dependencies.',
        ways: [
          {
            reference: 'check:quick/outside',
            kind: 'Check',
            text: 'Quick Diagnostic Checklist: External dependencies reachable',
            page: 'checklists',
          },
        ],
        taken: false,
      },
      {
        id: 'restart',
        title: 'Identify the failed component, and restart it.',
        ways: [{ reference: 'page:recovery', kind: 'Page', text: 'Recovery', page: 'recovery' }],
        taken: false,
      },
    ],
  },
];
