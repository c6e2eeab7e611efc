import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentFile, environmentStep, withChanges } from '../../../electron/components/ai/environment.ts';
import { planTuneAi } from '../../../electron/components/ai/plan-tune.ts';
import type { ActContext, PlanStep, StepOutcome } from '../../../shared/domain/index.ts';
import { at, settingsWith } from '../../support/builders.ts';

let folder: string;
let file: string;
let keep: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-env-'));
  file = path.join(folder, '.env');
  keep = path.join(folder, 'state');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settings = () => settingsWith({ 'backend.folder': folder });
const threads = String(Math.min(4, cpus().length));
const output: string[] = [];
const carryOut = (step: PlanStep): Promise<StepOutcome> | StepOutcome => {
  output.length = 0;
  const context = { world: { clock: { now: () => at(0) } }, output: (line: string) => output.push(line) };
  if (step.action.kind !== 'act') throw new Error('It is no step of its own.');
  return step.action.carryOut(context as unknown as ActContext);
};
const found = () => {
  const environment = environmentFile(settings());
  if (environment === null) throw new Error('There is no environment file.');
  return environment;
};

describe('the performance settings of the AI service', () => {
  it('are written into the lines where they stand, or at the end, with the file kept as it was', async () => {
    writeFileSync(file, '# local\nexport OMP_NUM_THREADS=64 # many\nKEY="a b"\n\n');
    chmodSync(file, 0o640);
    const step = environmentStep(found(), keep);
    expect(step.display).toContain(`OMP_NUM_THREADS=${threads} (now 64)`);
    expect(step.display).toContain('MLX_METAL_BUFFER_SIZE=4096 (not set now)');
    expect(await carryOut(step)).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe(
      `# local\nexport OMP_NUM_THREADS=${threads}\nKEY="a b"\nMLX_METAL_BUFFER_SIZE=4096\n`,
    );
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const [copy = ''] = readdirSync(keep);
    // It may hold passwords.
    expect(statSync(path.join(keep, copy)).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(keep, copy), 'utf8')).toContain('OMP_NUM_THREADS=64 # many');
    expect(output).toEqual(['+ MLX_METAL_BUFFER_SIZE=4096', '- OMP_NUM_THREADS=64', `+ OMP_NUM_THREADS=${threads}`]);
    expect(found().changes).toEqual([]);
    // A second attempt finds them written.
    expect(await carryOut(step)).toMatchObject({ ok: true, skipped: true });
  });

  it('are not written into a file that has changed since it was shown', async () => {
    writeFileSync(file, 'A=1\n');
    const step = environmentStep(found(), keep);
    writeFileSync(file, 'OMP_NUM_THREADS=2000\n');
    expect(await carryOut(step)).toMatchObject({
      ok: false,
      final: true,
      result: expect.stringContaining('Nothing was'),
    });
    expect(readFileSync(file, 'utf8')).toBe('OMP_NUM_THREADS=2000\n');
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  it('keep a link to the file, and the line ends that it has', async () => {
    const real = path.join(folder, 'kept.env');
    writeFileSync(real, 'A=1\r\n');
    symlinkSync(real, file);
    expect(await carryOut(environmentStep(found(), keep))).toMatchObject({ ok: true });
    expect(readFileSync(real, 'utf8')).toBe(`A=1\r\nMLX_METAL_BUFFER_SIZE=4096\r\nOMP_NUM_THREADS=${threads}\r\n`);
    expect(withChanges('', [{ name: 'A', line: null, before: null, after: '1' }])).toBe('A=1\n');
  });

  it('are planned with the change in the question, and only where there is a file and something to change', () => {
    const input = { settings: settings(), readings: {}, backendLog: '', uid: 0, platform: 'linux' as const };
    const plan = () => planTuneAi(input, environmentFile(settings()), () => []);
    expect(plan()).toMatchObject({ ok: false, reason: expect.stringContaining('no .env file') });
    writeFileSync(file, 'A=1\n');
    const made = plan();
    expect(made).toMatchObject({
      ok: true,
      plan: {
        confirm: expect.stringContaining(`This writes into ${file}: MLX_METAL_BUFFER_SIZE=4096 (not set now) and`),
      },
    });
    const [note = ''] = made.ok ? made.plan.notes : [];
    // What is not the guide's value is not called so.
    expect(note.startsWith('The values are those of the guide.')).toBe(threads === '4');
    // What does not run is not measured, and not restarted.
    expect(made.ok && made.plan.steps.map((s) => s.id)).toEqual(['look', 'set-environment']);
    writeFileSync(file, `MLX_METAL_BUFFER_SIZE=4096\nOMP_NUM_THREADS=${threads}\n`);
    expect(plan()).toMatchObject({ ok: false, reason: expect.stringContaining('already') });
  });
});
