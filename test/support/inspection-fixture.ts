import type { Inspection } from '../../shared/domain/index.ts';

/** A closer look with everything that one can have. */
export const INSPECTION: Inspection = {
  text: '1 of 3 ways is broken. This machine → Redis (localhost:6379): refuses the connection (127.0.0.1, ::1). Nothing listens there: start Redis.',
  tables: [
    {
      title: 'Who reaches whom',
      columns: ['From', 'To', 'At', 'What came of it'],
      rows: [
        { state: 'well', cells: ['This machine', 'Backend', 'localhost:8765', 'answers in 1 ms'], more: null },
        {
          state: 'trouble',
          cells: ['This machine', 'Redis', 'localhost:6379', 'refuses the connection (127.0.0.1, ::1)'],
          more: null,
        },
        {
          state: 'unknown',
          cells: ['This machine', 'pypi.org', 'pypi.org:443', 'was not asked to the end'],
          more: null,
        },
        { state: null, cells: ['The backend', 'Neo4j', 'localhost:7687', 'holds no connection now'], more: null },
      ],
      note: null,
    },
    {
      title: 'Slowest queries now',
      columns: ['Query', 'Runs for'],
      rows: [
        {
          state: 'trouble',
          cells: ['MATCH (n:Person) WHERE n.name CONTAINS $name RETURN n', '12 s'],
          more: 'neo4j-transaction-17\nMATCH (n:Person)\nWHERE n.name CONTAINS $name\nRETURN n\n\nProduceResults: n\n  Filter: n.name CONTAINS $name\n    NodeByLabelScan: n:Person; about 120,000 rows',
        },
      ],
      note: 'Queries that have ended are told only by a query log.',
    },
    { title: 'Who holds locks', columns: ['Transaction', 'Locks'], rows: [], note: 'Nobody holds a lock.' },
  ],
};
