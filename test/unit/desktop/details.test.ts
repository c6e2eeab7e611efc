import { describe, expect, it } from 'vitest';
import { detailsPage } from '../../../electron/desktop/details.ts';
import { subjectOf } from '../../../electron/notifications/index.ts';
import { aCause } from '../../support/face-fixtures.ts';
import { incidentWith, openIncident } from '../../support/incident-detail.ts';

const subject = subjectOf(aCause({ id: 'backend-not-running', component: 'backend' }));

describe('what Details of a notification opens', () => {
  it('is the open incident of its cause', () => {
    const open = openIncident({ id: 14, component: 'backend', causeId: 'backend-not-running' });
    const other = openIncident({ id: 15, component: 'redis', causeId: 'redis-slow', affected: [] });
    expect(detailsPage([other, open, incidentWith({ id: 12 })], [subject])).toBe('incidents/14');
  });

  it('is the open one of its component before one of its cause that is over', () => {
    const over = incidentWith({ id: 12, component: 'backend', causeId: 'backend-not-running', state: 'closed' });
    const open = openIncident({ id: 11, component: 'docker', causeId: 'docker-not-running', affected: ['backend'] });
    expect(detailsPage([over, open], [subject])).toBe('incidents/11');
    expect(detailsPage([over], [subject])).toBe('incidents/12');
  });

  it('is the incident that took another up, never the one that was taken up', () => {
    const swallowed = incidentWith({ id: 13, component: 'backend', causeId: 'backend-not-running', mergedInto: 14 });
    expect(detailsPage([swallowed], [subject])).toBeNull();
  });

  it('is no incident while there is none', () => {
    expect(detailsPage([], [subject])).toBeNull();
  });
});
