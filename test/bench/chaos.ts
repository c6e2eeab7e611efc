import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stage } from '../faults/harness.ts';
import type { RunningBackend, RunningRedis } from '../support/stack/index.ts';
import { cpuSecondsOf, show } from './figures.ts';
import { OFF, type Serving, startServing } from './serving.ts';

/** The start's memory is given back a minute after it. */
const REST_MS = 100_000;
/** From one kill to the next. */
const ROUND_MS = 45_000;
/** What Redis hangs, every third time. */
const HANGS_MS = 10_000;
const SAMPLE_MS = 5000;

/**
 * The memory of an engine while its backend is killed time after time and recovered each time, and Redis hangs every third time. The file in
 * LIFEGUARD_BENCH_BESIDE (another build's `dist/cli.js`) has the same done to it beside it, with a stack of its own. Linux only.
 */
export async function benchChaos(minutes: number): Promise<void> {
  if (process.platform !== 'linux') return console.log('not measured: parts of memory are read from /proc');
  const stage = new Stage(null, null);
  const beside = process.env.LIFEGUARD_BENCH_BESIDE;
  try {
    const patients = [await patientOf(stage, 'this', 'dist/cli.js')];
    if (beside !== undefined) patients.push(await patientOf(stage, 'beside', beside));
    await sleep(REST_MS);
    await Promise.all(patients.map((patient) => suffer(patient, minutes)));
  } finally {
    await stage.close();
  }
}

interface Patient {
  readonly engine: Serving;
  readonly backend: RunningBackend;
  readonly redis: RunningRedis;
}

async function patientOf(stage: Stage, name: string, program: string): Promise<Patient> {
  const backend = await stage.backend();
  const redis = await stage.redis();
  const settings = {
    ...OFF,
    'repository.path': backend.root,
    'backend.port': backend.port,
    'redis.url': `redis://127.0.0.1:${redis.port}`,
  };
  return { engine: await startServing(stage, name, settings, { program, trusted: backend.root }), backend, redis };
}

/** Prints what memory was before, in each fifth of the time, and at the end. */
async function suffer({ engine, backend, redis }: Patient, minutes: number): Promise<void> {
  const { name, pid } = engine;
  const before = residentOf(pid);
  const cpuBefore = cpuSecondsOf(pid);
  const samples: number[] = [];
  const sampler = setInterval(() => samples.push(residentOf(pid).all), SAMPLE_MS);
  const begun = performance.now();
  let rounds = 0;
  let recovered = 0;
  for (; performance.now() - begun < minutes * 60_000; rounds++) {
    const next = sleep(ROUND_MS);
    backend.killTree('SIGKILL');
    await sleep(4000);
    const { code, said } = await engine.call('recover', 'backend', '--yes');
    if (code === 0) recovered += 1;
    else console.log(`${name}: not recovered (${code}): ${said.slice(-300)}`);
    if (rounds % 3 === 2) {
      redis.kill('SIGSTOP');
      await sleep(HANGS_MS);
      redis.kill('SIGCONT');
    }
    await next;
  }
  clearInterval(sampler);
  const share = ((cpuSecondsOf(pid) - cpuBefore) / (performance.now() - begun)) * 100_000;
  console.log(`${name}: ${rounds} kills, ${recovered} recovered; ${share.toFixed(2)} % of one core`);
  console.log(`${name}: before ${inWords(before)}`);
  const fifth = Math.ceil(samples.length / 5);
  for (let i = 0; i < samples.length; i += fifth)
    console.log(`${name}: part ${i / fifth + 1} of 5  ${show(samples.slice(i, i + fifth), 'MB')}`);
  console.log(`${name}: at the end ${inWords(residentOf(pid))}`);
}

interface Resident {
  readonly all: number;
  readonly written: number;
  readonly ofFiles: number;
}

/** Resident memory in MiB, and how much of it was written by the program and how much are pages of files (of Node's own program, mostly). */
function residentOf(pid: number): Resident {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { all: of('VmRSS'), written: of('RssAnon'), ofFiles: of('RssFile') };
}

const inWords = ({ all, written, ofFiles }: Resident): string =>
  `${all.toFixed(1)} MB, of which ${written.toFixed(1)} were written and ${ofFiles.toFixed(1)} are pages of files`;
