import type { Problem, TrustView } from '../../shared/domain/index.ts';

const where = '~/code/leanvibe-ai/.lifeguard.yaml';
const text = 'Your team’s file changed since you agreed to it. What you agreed to counts until you agree again.';

/** A pull has changed what the team shares. */
export const TEAM_CHANGED: TrustView = {
  state: 'trusted',
  folder: '~/code/leanvibe-ai',
  text: null,
  command: 'lifeguard trust ~/code/leanvibe-ai',
  pending: {
    where,
    text,
    changes: [
      'service search-index added: http, at http://localhost:9200/_cluster/health, limit response warning 500 ms, critical 2000 ms, needed by backend',
      'service queue removed (tcp, at localhost:5672, needed by backend)',
      'limit redis.memory: warning 80 % → 95 %',
      'orders.start: /usr/local/bin/redis-server /usr/local/etc/redis-orders.conf → sh -c ./scripts/orders.sh --port 6380 --very-long-name-of-an-option=with-a-value-that-no-line-has-room-for',
    ],
    token: 'token-of-the-text-that-is-shown',
  },
};

/** The same as the configuration tells it. */
export const TEAM_PROBLEM: Problem = {
  where,
  message: `${text} Waiting: service search-index added: http; 3 more.`,
  fix: 'See all of it: lifeguard trust --list. If it is meant: lifeguard trust',
  severity: 'warning',
};
