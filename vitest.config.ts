import { availableParallelism } from 'node:os';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/**
 * Node runs the sources as they are, and keeps what it compiled: a file loads the program in a fraction of the time that it takes when each is
 * transformed for it. What counts the reached lines needs its own.
 */
const experimental = process.env.LIFEGUARD_COVERAGE === undefined ? { viteModuleRunner: false, nodeLoader: false } : {};

/** Limits say when something is stuck, not how quick it has to be: files run side by side, and the machine may have other work. */
const real = {
  globalSetup: 'test/support/build-first.ts',
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
  experimental,
};

/** Everything real takes its ports from `freePort`, its folders from `mkdtemp` and its home from itself, so files of all suites run side by side. */
export default defineConfig({
  plugins: [react()],
  test: {
    // Most of a file with real servers is waiting; Vitest would leave a core to its own process, which waits as well.
    maxWorkers: 2 * availableParallelism() + 2,
    // What V8 compiles and collects on threads of its own takes the cores from other files, and there are always more of these than cores.
    execArgv: ['--single-threaded'],
    sequence: { sequencer: LongestFirst },
    // Programs that tests start tell what they ran, where `npm run coverage` wants to know.
    env: process.env.LIFEGUARD_COVERAGE ? { NODE_V8_COVERAGE: process.env.LIFEGUARD_COVERAGE } : {},
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          // Loading the program anew for each file took longer than the tests.
          isolate: false,
          experimental,
          // As electron-instead.ts has it for Node.
          alias: { electron: path.resolve(import.meta.dirname, 'test/support/electron-double.ts') },
        },
      },
      {
        extends: true,
        // Most of its seventy files are short, and each took a second of a core to load the program.
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...real, isolate: false },
      },
      { extends: true, test: { name: 'attack', include: ['test/attack/**/*.test.ts'], ...real } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...real } },
    ],
  },
});
