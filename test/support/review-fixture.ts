import type { CallArgs } from '../../shared/contract/index.ts';
import type { ComponentId, Fact, Review, ReviewPeriod, ReviewSection } from '../../shared/domain/index.ts';
import { NO_STATISTICS, STATISTICS } from './incidents-fixture.ts';

const section = (title: string, look: string, over: Partial<ReviewSection> = {}): ReviewSection => ({
  title,
  look,
  met: null,
  items: [],
  ...over,
});

const SECTIONS: Readonly<Record<ReviewPeriod, readonly ReviewSection[]>> = {
  week: [
    section('Mean Time To Detection: Track trending improvement', 'Whether it became shorter.', {
      met: true,
      items: [{ text: 'Mean 3 s of 4, median 4 s; 9 s in the period before.', page: null }],
    }),
    section('Incident Recurrence Rate: Target <5%', 'What came back.', {
      met: false,
      items: [{ text: 'The backend is not running. It came 3 times.', page: 'incidents/12' }],
    }),
  ],
  month: [
    section('Enhance automated recovery scripts', 'Which recovery works least often.', {
      items: [
        { text: 'Recover Backend worked 2 of 3 times; the longest took 41 s.', page: 'recovery/recover-backend' },
      ],
    }),
    section('Train team on new troubleshooting techniques', 'What took longer than its target.'),
  ],
  quarter: [
    section('Architecture improvements to prevent classes of issues', 'Which part was not well for longest.', {
      items: [
        { text: 'Backend: 4 times, together 22 min.', page: 'components/backend' },
        { text: 'Against “Redis stopped.”: Give its container `restart: unless-stopped`.', page: 'incidents' },
      ],
    }),
  ],
};

/** A review with something in it, as the engine would fill it. */
export const reviewAt = ({ period, back }: CallArgs<'review'>): Review => ({
  period,
  back,
  current: STATISTICS.current,
  previous: STATISTICS.previous,
  sections: [...SECTIONS[period]],
});

/** The same of a history without anything. */
export const reviewWithout = (args: CallArgs<'review'>): Review => ({
  ...reviewAt(args),
  current: { ...NO_STATISTICS.current, from: STATISTICS.current.from, to: STATISTICS.current.to },
  previous: { ...NO_STATISTICS.previous, from: STATISTICS.previous.from, to: STATISTICS.previous.to },
  sections: SECTIONS[args.period].map((s) => ({ ...s, met: null, items: [] })),
});

const REDIS: readonly Fact[] = [
  {
    title: 'Kept running by',
    text: 'the container leanvibe-redis: running, healthy, since 3 Nov 09:12',
  },
  { title: 'Version', text: '7.2.4' },
  { title: 'Connections', text: '12 clients, 1 of them waiting in a command' },
  { title: 'Memory used', text: '812 MB; no limit is set (maxmemory 0)' },
  { title: 'Keys evicted', text: '10,124 since it started; last seen at 3 Nov 14:03: 124 at once' },
];

/** What is told of a component on its page. */
export const factsAt = (component: ComponentId): readonly Fact[] =>
  component === 'redis' ? REDIS : [{ title: 'Version', text: '1.0' }];
