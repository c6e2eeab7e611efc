import { expect, it } from 'vitest';
import { wellNow } from '../../../electron/ios/look.ts';
import { systemClock } from '../../../electron/system/index.ts';
import type { Assessment, Level } from '../../../shared/domain/index.ts';
import { findingOf, settingsWith } from '../../support/builders.ts';

const look = (level: Level, known: Assessment['findings']) =>
  wellNow(
    {
      ...{ clock: systemClock, env: {}, settings: settingsWith(), look: async () => ({}) },
      judge: (component) => ({ component, level, findings: [] }),
      known: () => ({ findings: [...known] }),
    },
    'backend',
    new AbortController().signal,
  );

it('calls a backend well that answers and is not slow, and one that is slow what it is', async () => {
  expect(await look('ok', [])).toEqual({ state: 'yes', text: 'The backend answers well.' });
  const slow = { ...findingOf('threshold:backend.p95'), metric: 'backend.p95' as const, text: 'P95 is 1.4 s of 1 s.' };
  expect(await look('ok', [slow])).toEqual({ state: 'no', text: slow.text });
  // It answers now: what the looks before met is over.
  expect(await look('ok', [findingOf('failure:refused')])).toMatchObject({ state: 'yes' });
});
