import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackendRequests, REQUESTS_A_MINUTE } from '../../../electron/probes/backend-requests.ts';
import { retryAfterMs } from '../../../electron/system/retry-after.ts';

const at = (mono: number) => ({ mono, wall: 1_700_000_000_000 + mono });

describe('the budget of requests to the backend', () => {
  it('counts those of the last minute, and has no room beyond its limit', () => {
    const requests = new BackendRequests();
    for (let i = 0; i < REQUESTS_A_MINUTE; i++) requests.note(at(i * 1000));
    expect(requests.inLastMinute(at(30_000))).toBe(REQUESTS_A_MINUTE);
    expect(requests.hasRoom(at(30_000))).toBe(false);
    expect(requests.hasRoom(at(60_000))).toBe(true);
    expect(requests.hasRoom(at(60_000), 2)).toBe(false);
  });

  it('is silent for as long as the backend asked, and no shorter because it asks again', () => {
    const requests = new BackendRequests();
    requests.tooMany('30', at(0));
    requests.tooMany('5', at(1000));
    expect(requests.silenceMs(at(1000))).toBe(29_000);
    expect(requests.hasRoom(at(29_000))).toBe(false);
    expect(requests.silenceMs(at(30_000))).toBe(0);
  });

  it('goes on in the next process where this one ended', () => {
    const before = new BackendRequests();
    before.note(at(0));
    before.tooMany('30', at(0));
    const after = new BackendRequests();
    // The next process counts its own monotonic time.
    const begun = { mono: 7, wall: at(10_000).wall };
    after.recall(before.remember(at(5000)), begun);
    expect(after.inLastMinute(begun)).toBe(1);
    expect(after.silenceMs(begun)).toBe(20_000);
  });

  it('forgets what is not offered when another backend answers', () => {
    const requests = new BackendRequests();
    requests.noteAbsent('/ws', at(0));
    expect([requests.isAbsent('/ws', at(1)), requests.isAbsent('/other', at(1))]).toEqual([true, false]);
    requests.restarted();
    expect(requests.isAbsent('/ws', at(2))).toBe(false);
  });

  it('has room for a person after saves in a row: what was asked while a worker came up, it never counted', () => {
    const requests = new BackendRequests();
    for (let second = 0; second < 60; second++) requests.note(at(second * 1000));
    expect(requests.hasRoomForPerson(at(59_500))).toBe(false);
    requests.restarted();
    expect(requests.hasRoomForPerson(at(59_500))).toBe(true);
    expect(requests.inLastMinute(at(59_500))).toBe(0);
  });

  it.each([
    [null, null],
    ['', null],
    ['120', 120_000],
    [' 0.5 ', 500],
    ['-5', null],
    ['1e9', null],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['tomorrow', null],
  ])('reads Retry-After %j', (header, expected) => {
    expect(retryAfterMs(header, 1_700_000_000_000)).toBe(expected);
  });

  it('makes of no Retry-After a silence that is negative, endless or not a number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String)), (header) => {
        const requests = new BackendRequests();
        requests.tooMany(header, at(0));
        const silence = requests.silenceMs(at(0));
        expect(silence >= 0 && silence <= 300_000).toBe(true);
      }),
    );
  });
});
