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
