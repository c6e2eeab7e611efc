import { describe, expect, it } from 'vitest';
import { ProgressReader } from '../../../electron/recovery/progress.ts';
import { type Progress, progressText, shareOf } from '../../../shared/domain/index.ts';
import { cpuTimeOf } from '../../support/cpu-time.ts';

function read(...lines: readonly string[]): Progress | null {
  const reader = new ProgressReader(() => 0);
  for (const line of lines) reader.take(line);
  return reader.now();
}

describe('how far a download is', () => {
  it('is read from the bars that huggingface_hub draws, all files together', () => {
    const far = read(
      'Fetching 3 files:   0%|          | 0/3 [00:00<?, ?it/s]',
      'model-00001-of-00002.safetensors:  12%|█▏        | 123M/1.02G [00:10<01:20, 11.2MB/s]',
      'model-00002-of-00002.safetensors:   0%|          | 0.00/980M [00:00<?, ?B/s]',
      'config.json: 100%|██████████| 1.20k/1.20k [00:00<00:00, 3.71MB/s]',
      'model-00001-of-00002.safetensors:  25%|██▌       | 255M/1.02G [00:20<01:00, 12.0MB/s]',
    );
    expect(far).toEqual({
      done: 255_001_200,
      total: 2_000_001_200,
      unit: 'bytes',
      perSecond: 12_000_000,
      resumes: true,
    });
  });

  it('is read from the one bar of all files that newer ones draw, with the speed that was measured', () => {
    let now = 0;
    const reader = new ProgressReader(() => now);
    // As `hf download` of huggingface_hub 1.x printed it without a terminal.
    const bars = [
      'Fetching 2 files:   0%|          | 0/2 [00:00<?, ?it/s]\u001b[A',
      'Downloading bytes:           |  0.00B            \u001b[A',
      'Reconstructing (incomplete total...): |          |  0.00B /  0.00B            \u001b[A',
      'Reconstructing (incomplete total...):   0%|          |  7.00B / 60.0MB            \u001b[A',
      'Reconstructing (incomplete total...):  17%|█▋        | 10.0MB / 60.0MB            \u001b[A',
      'Downloading bytes: █▋        | 10.0MB            \u001b[A',
      '',
      'Reconstructing:  35%|███▍      | 20.0MB / 60.0MB            \u001b[A',
    ];
    for (const line of bars) {
      expect([line, reader.take(line)]).toEqual([line, true]);
      now += 1000;
    }
    expect(reader.now()).toMatchObject({ done: 20e6, total: 60e6, unit: 'bytes', resumes: true });
    expect(reader.now()?.perSecond).toBeCloseTo(5e6, -6);
    expect(reader.take('Reconstruction complete: 100%|██████████| 60.0MB / 60.0MB            ')).toBe(true);
    expect(reader.now()?.done).toBe(60e6);
    expect(reader.take('\u001b[32m✓ Downloaded\u001b[0m')).toBe(false);
    expect(reader.take('')).toBe(false);
  });

  it('is counted in files while no bytes are known', () => {
    const far = read('Fetching 8 files:  25%|██▌       | 2/8 [00:00<00:02,  2.13it/s]');
    expect(far).toMatchObject({ done: 2, total: 8, unit: 'files' });
    expect(far === null ? '' : progressText(far)).toBe('2 of 8 files · 3 s left');
  });

  it('is read from what uv says it downloads', () => {
    expect(
      read(
        'Resolved 12 packages in 45ms',
        'Downloading mlx (30.0MiB)',
        'Downloading numpy (10.0MiB)',
        ' Downloaded numpy',
      ),
    ).toEqual({
      ...{ done: 10 * 1024 ** 2, total: 40 * 1024 ** 2, unit: 'bytes', perSecond: null, resumes: false },
    });
  });

  it('is nothing where the output tells nothing of it', () => {
    expect(read('Starting…', '100%', 'a: 5%|', 'x: 10%|█| ./. [', '/health 200 | 3/4')).toBeNull();
  });

  it('tells a bar from a line of output, which stays one', () => {
    const reader = new ProgressReader(() => 0);
    expect(reader.take('a.bin:  50%|█████     | 5.00M/10.0M [00:01<00:01, 5.00MB/s]')).toBe(true);
    expect(reader.take('Downloading numpy (10.0MiB)')).toBe(false);
    expect(reader.take('Traceback (most recent call last):')).toBe(false);
  });

  it('is read of long and hostile lines in proportion to their length', async () => {
    const reader = new ProgressReader(() => 0);
    const units = [' ', ':', '|', '%|', '0%|', '1', '[', 'Downloading ', '. '];
    const lines = units.map((unit) => unit.repeat(Math.floor(200_000 / unit.length)));
    expect(await cpuTimeOf(() => lines.map((line) => reader.take(line)))).toBeLessThan(3000);
    for (let i = 0; i < 5000; i++) reader.take(`${i}.bin:  50%|█████     | 5.00M/10.0M [00:01<00:01, 5.00MB/s]`);
    expect(reader.now()?.total).toBe(500 * 10_000_000);
  });
});

describe('in words', () => {
  const far = { done: 1.2e9, total: 4.1e9, unit: 'bytes', perSecond: 24e6, resumes: true } as const;

  it('says bytes of the total, speed and time left', () => {
    expect(progressText(far)).toMatch(/^1\.\d+ GB of 3\.8\d? GB|^1\.2 GB of 4\.1 GB/);
    expect(progressText(far)).toMatch(/ · 2[34] MB\/s · 2 min left$/);
    expect(shareOf(far)).toBeCloseTo(0.29, 2);
  });

  it('leaves out what is not known', () => {
    expect(progressText({ ...far, total: null })).not.toContain('left');
    expect(progressText({ ...far, perSecond: null })).not.toContain('/s');
    expect(progressText({ ...far, perSecond: 0 })).not.toContain('left');
    expect(shareOf({ ...far, total: null })).toBeNull();
    expect(shareOf({ ...far, done: 9e9 })).toBe(1);
  });
});
