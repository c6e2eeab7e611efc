import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';
import { stageEngine } from '../../support/face-fixtures.ts';

const { saveReport } = await import('../../../electron/desktop/save-report.ts');

let scratch = '';
beforeEach(() => {
  double.resetElectron();
  scratch = mkdtempSync(path.join(tmpdir(), 'lifeguard-report-'));
});
afterEach(() => {
  double.dialog.saveTo = '';
  rmSync(scratch, { recursive: true });
});

it('writes the report where the person said, for nobody else to read', async () => {
  const file = path.join(scratch, 'incident.html');
  double.dialog.saveTo = file;
  expect(await saveReport(stageEngine())({ id: 14 })).toEqual({ saved: true });
  expect(readFileSync(file, 'utf8')).toContain('html of 14');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('writes nothing when the person thinks better of it, or there is no such incident', async () => {
  expect(await saveReport(stageEngine())({ id: 14 })).toEqual({ saved: false });
  double.dialog.saveTo = path.join(scratch, 'incident.html');
  expect(await saveReport(stageEngine())({ id: 99 })).toEqual({ saved: false });
});
