import { describe, expect, it } from 'vitest';
import { parseFootprint } from '../../../electron/system/footprint.ts';
import { parseAccelerators } from '../../../electron/system/gpu.ts';
import { parseMeminfo, parseSwapUsage, parseVmStat } from '../../../electron/system/memory-use.ts';
import { parseThermalLevel } from '../../../electron/system/thermal.ts';
import { gpuLimitBytes, parseWiredLimit } from '../../../electron/system/wired-limit.ts';

const GB = 1024 ** 3;

const accelerator = (statistics: string, more = '') =>
  `+-o AGXAcceleratorG17X  <class AGXAcceleratorG17X, id 0x1000006ce>\n    {\n      "PerformanceStatistics" = {${statistics}}\n${more}    }\n`;

describe('the GPU', () => {
  it('is read by whole keys: what the driver itself uses stands before what is used', () => {
    const text = accelerator(
      '"In use system memory (driver)"=7,"Alloc system memory"=4859609088,"recoveryCount"=3,"Device Utilization %"=41,"In use system memory"=925630464',
      '      "model" = "Apple M5 Pro"\n      "gpu-core-count" = 16\n',
    );
    expect(parseAccelerators(text)).toEqual({
      model: 'Apple M5 Pro',
      cores: 16,
      usedPercent: 41,
      inUseBytes: 925630464,
      allocatedBytes: 4859609088,
      resets: 3,
    });
  });

  it('of several the busiest counts, with the memory of all', () => {
    const one = accelerator('"Device Utilization %"=2,"In use system memory"=100,"recoveryCount"=1');
    const two = accelerator('"Device Utilization %"=90,"In use system memory"=50');
    expect(parseAccelerators(one + two)).toMatchObject({ usedPercent: 90, inUseBytes: 150, resets: 1 });
  });

  it('is null where there is none, and tells nothing that no number can hold', () => {
    expect(parseAccelerators('')).toBeNull();
    expect(parseAccelerators('ioreg: error: can’t obtain properties')).toBeNull();
    const below = accelerator('"In use system memory"=18446744073709551612,"Device Utilization %"=400');
    expect(parseAccelerators(below)).toMatchObject({ inUseBytes: null, usedPercent: null, resets: null });
  });
});

describe('memory', () => {
  it('of a process is its footprint, with what it has on the GPU', () => {
    const text =
      '======\npython3 [4242]: 64-bit    Footprint: 20008894464 B (16384 bytes per page)\n======\n\nAuxiliary data:\n    phys_footprint: 20008894464 B\n    phys_footprint_peak: 21082685440 B\n';
    expect(parseFootprint(text)).toEqual({ bytes: 20008894464, peakBytes: 21082685440 });
    expect(parseFootprint(text.split('Auxiliary')[0] ?? '')).toEqual({ bytes: 20008894464, peakBytes: null });
    expect(parseFootprint('python3 [4242]: 64-bit    Footprint: 19 GB (16384 bytes per page)')).toBeNull();
  });

  it('in use is what cannot be dropped, in pages of the size that the header tells', () => {
    const text =
      'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages wired down:   100.\nPages purgeable:   5.\nAnonymous pages:   50.\nPages stored in compressor:   999.\nPages occupied by compressor:   10.\n';
    expect(parseVmStat(text)).toBe((50 - 5 + 100 + 10) * 16384);
    expect(parseVmStat(text.replace(/Anonymous.*\n/, ''))).toBeNull();
    expect(parseVmStat('')).toBeNull();
  });

  it('of Linux is what the kernel calls available', () => {
    const text = 'MemTotal:  1000 kB\nMemFree: 10 kB\nMemAvailable:  400 kB\nSwapTotal:  100 kB\nSwapFree:  70 kB\n';
    expect(parseMeminfo(text)).toEqual({ total: 1_024_000, available: 409_600, swapUsed: 30_720 });
    expect(parseMeminfo('MemTotal: 1000 kB\n')).toBeNull();
  });

  it('of swap is told in M', () => {
    expect(parseSwapUsage('total = 2048.00M  used = 1.50M  free = 577.94M  (encrypted)\n')).toBe(1.5 * 1024 ** 2);
    expect(parseSwapUsage('')).toBeNull();
  });

  it('for the GPU is what somebody has set, else about two thirds, of large machines three quarters', () => {
    const set = parseWiredLimit('iogpu.wired_limit_mb: 40960\nhw.memsize: 51539607552\n');
    expect(set).toEqual({ setBytes: 40 * GB, totalBytes: 48 * GB });
    const byDefault = parseWiredLimit('iogpu.wired_limit_mb: 0\nhw.memsize: 25769803776\n');
    expect(byDefault).toEqual({ setBytes: null, totalBytes: 24 * GB });
    if (set === null || byDefault === null) return;
    expect(gpuLimitBytes(set)).toBe(40 * GB);
    expect(gpuLimitBytes(byDefault)).toBe(16 * GB);
    expect(gpuLimitBytes({ setBytes: null, totalBytes: 64 * GB })).toBe(48 * GB);
    expect(parseWiredLimit('')).toBeNull();
  });
});

describe('the thermal level', () => {
  it.each([
    [0, 'nominal'],
    [1, 'moderate'],
    [2, 'heavy'],
    [3, 'trapping'],
    [4, 'sleeping'],
  ])('%d is %s', (level, word) => {
    expect(parseThermalLevel(`com.apple.system.thermalpressurelevel ${level}\n`)).toBe(word);
  });

  it('is not told by a failure, which ends with 0 and stands where the level would', () => {
    expect(parseThermalLevel('com.apple.system.thermalpressurelevel: Failed with code 9\n')).toBeNull();
    expect(parseThermalLevel('com.apple.system.thermalpressurelevel 9\n')).toBeNull();
  });
});
