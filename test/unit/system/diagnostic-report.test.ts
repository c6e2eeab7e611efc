import { describe, expect, it } from 'vitest';
import { parseDiagnosticReport } from '../../../electron/system/diagnostic-report.ts';

const report = (header: object, body: object) => `${JSON.stringify(header)}\n${JSON.stringify(body, null, 2)}`;

describe('a report of the system', () => {
  it('names those that were ended for memory, not the largest', () => {
    const text = report(
      { bug_type: '298', timestamp: '2026-03-01 10:00:00.00 +0100' },
      {
        memoryStatus: { pageSize: 16384 },
        largestProcess: 'big',
        processes: [
          { name: 'big', pid: 1, rpages: 9999 },
          { name: 'python3', pid: 77, reason: 'vm-pageshortage', rpages: 65536 },
        ],
      },
    );
    expect(parseDiagnosticReport(text)).toEqual({
      kind: 'memory',
      at: Date.UTC(2026, 2, 1, 9),
      victims: [{ name: 'python3', pid: 77, reason: 'vm-pageshortage', residentBytes: 1024 ** 3 }],
    });
  });

  it('tells of a reset of the GPU and of a crash', () => {
    expect(
      parseDiagnosticReport(
        report({ bug_type: '284' }, { process_name: 'python3.12', analysis: { restart_reason_desc: 'lockup' } }),
      ),
    ).toEqual({ kind: 'gpu-reset', at: null, name: 'python3.12', reason: 'lockup' });
    const crash = {
      pid: 5,
      procName: 'python3.12',
      exception: { signal: 'SIGSEGV' },
      termination: { namespace: 'SIGNAL', indicator: 'Segmentation fault: 11' },
    };
    expect(parseDiagnosticReport(report({ bug_type: '309' }, crash))).toMatchObject({
      kind: 'crash',
      pid: 5,
      signal: 'SIGSEGV',
      termination: 'SIGNAL: Segmentation fault: 11',
    });
  });

  it('tells of a panic by the first line of its words', () => {
    const text = report(
      { bug_type: '210', timestamp: '2026-10-07 12:09:51.00 -0700' },
      { panicString: 'panic(cpu 0 caller 0xfffffe00): userspace watchdog timeout: no checkins\nservice: logd' },
    );
    expect(parseDiagnosticReport(text)).toEqual({
      kind: 'panic',
      at: Date.UTC(2026, 9, 7, 19, 9, 51),
      reason: 'panic(cpu 0 caller 0xfffffe00): userspace watchdog timeout: no checkins',
    });
  });

  it.each(['', 'x', '{}', '[]', 'null', '{"bug_type":"298"', '{"bug_type":"115"}\n{"a":1}'])('is none: %j', (text) => {
    expect(parseDiagnosticReport(text)).toBeNull();
  });

  it('keeps what it can read of an odd one', () => {
    const odd = {
      processes: [null, 1, { name: 'x' }, { name: 'y', pid: -1, reason: 'z' }, { name: 'z', pid: 3, reason: 'r' }],
    };
    expect(parseDiagnosticReport(report({ bug_type: 298, timestamp: 'soon' }, odd))).toMatchObject({
      at: null,
      victims: [{ name: 'z', residentBytes: null }],
    });
  });
});
