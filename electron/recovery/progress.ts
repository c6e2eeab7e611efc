import type { Progress } from '../../shared/domain/index.ts';

/**
 * A bar of tqdm, as huggingface_hub draws it, for each file or for all of them:
 * `model.safetensors:  12%|█▏ | 123M/1.02G [00:10<01:20, 11.2MB/s]`, `Reconstructing (incomplete total...):  17%|█▋ | 10.5MB / 60.0MB, 9.1MB/s`.
 */
const BAR =
  /^(?<name>.{0,200}?):? {1,8}\d{1,3}%\|[^|]{0,200}\| {0,2}(?<done>[\d.]{1,12})(?<doneBy>[kKMGT]?)B? ?\/ {0,2}(?<total>[\d.]{1,12})(?<totalBy>[kKMGT]?)B?(?<rest>.{0,80})/;
/** A bar without an end, or without anything yet: no line of output, and nothing to read. */
const BARE = /^.{0,200}?: {0,8}[█▏▎▍▌▋▊▉ ]{4,200}\||^.{0,200}?: {0,8}\|[█▏▎▍▌▋▊▉ ]{0,200}\|/;
/** The bar of all files; how it is called changes at its end. */
const OF_ALL = /^Reconstruct/;
const RATE = /(?<rate>[\d.]{1,12})(?<rateBy>[kKMGT]?)(?<unit>B|it)\/s/;
/** `Downloading numpy (15.1MiB)`, and later ` Downloaded numpy`: uv. */
const BEGINS = /^ *Downloading (?<name>\S{1,200}) \((?<size>[\d.]{1,12})(?<by>[KMGT]?)iB\)$/;
const ENDS = /^ *Downloaded (?<name>\S{1,200})$/;

const POWERS = ['', 'k', 'm', 'g', 't'];
const scaled = (figure = '', by = '', base = 1000): number => Number(figure) * base ** POWERS.indexOf(by.toLowerCase());

interface Bar {
  readonly done: number;
  readonly total: number;
  readonly perSecond: number | null;
  readonly unit: Progress['unit'];
  readonly resumes: boolean;
}

/** Reads from the output of a download how far it is. Lines that tell nothing of it change nothing. */
export class ProgressReader {
  private readonly bars = new Map<string, Bar>();
  private readonly clock: () => number;
  private samples: readonly Sample[] = [];
  private wasBar = false;

  /** @param clock milliseconds, for the speed where the bars tell none */
  constructor(clock: () => number) {
    this.clock = clock;
  }

  /** Whether the line is nothing but a bar, or the empty one behind it: then what it says stands in `now`. */
  take(line: string): boolean {
    const isBar = this.read(line) || (this.wasBar && isBlank(line));
    this.wasBar = isBar;
    if (isBar) this.sample();
    return isBar;
  }

  private read(line: string): boolean {
    const bar = BAR.exec(line)?.groups;
    if (bar !== undefined) {
      const { name = '', done, doneBy, total, totalBy, rest = '' } = bar;
      const { rate, rateBy, unit } = RATE.exec(rest)?.groups ?? {};
      const isFiles =
        unit === 'it' || (unit === undefined && doneBy === '' && totalBy === '' && name.endsWith('files'));
      this.put(OF_ALL.test(name) ? ALL : name.trim(), {
        done: scaled(done, doneBy),
        total: scaled(total, totalBy),
        perSecond: rate === undefined ? null : scaled(rate, rateBy),
        unit: isFiles ? 'files' : 'bytes',
        resumes: !isFiles,
      });
      return true;
    }
    if (BARE.test(line)) return true;
    const begins = BEGINS.exec(line)?.groups;
    const { name, size, by } = begins ?? {};
    if (name !== undefined) {
      this.put(name, { done: 0, total: scaled(size, by, 1024), perSecond: null, unit: 'bytes', resumes: false });
      return false;
    }
    const ended = ENDS.exec(line)?.groups?.name;
    const known = ended === undefined ? undefined : this.bars.get(ended);
    if (ended !== undefined && known !== undefined) this.put(ended, { ...known, done: known.total });
    return false;
  }

  /** All bars as one; bytes before files, null while there was none. */
  now(): Progress | null {
    const ofAll = this.bars.get(ALL);
    const all = ofAll === undefined ? [...this.bars.values()] : [ofAll];
    const unit = all.some((bar) => bar.unit === 'bytes') ? 'bytes' : 'files';
    const counted = all.filter((bar) => bar.unit === unit);
    const total = sumOf(counted.map((bar) => bar.total));
    if (total === 0) return null;
    const rates = counted.flatMap((bar) => (bar.perSecond === null || bar.done >= bar.total ? [] : [bar.perSecond]));
    return {
      done: Math.min(total, sumOf(counted.map((bar) => bar.done))),
      total,
      unit,
      perSecond: rates.length > 0 ? sumOf(rates) : this.measured(),
      resumes: counted.every((bar) => bar.resumes),
    };
  }

  /** Keeps how far it was, once in a while, for the speed of the last seconds. */
  private sample(): void {
    const now = this.now();
    if (now === null || now.unit !== 'bytes') return;
    const at = this.clock();
    const last = this.samples.at(-1);
    if (last !== undefined && at - last.at < SAMPLE_MS) return;
    this.samples = [...this.samples.filter((one) => at - one.at <= SPEED_MS), { at, done: now.done }];
  }

  private measured(): number | null {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < SAMPLE_MS) return null;
    return Math.max(0, ((last.done - first.done) / (last.at - first.at)) * 1000);
  }

  private put(name: string, bar: Bar): void {
    const isPlain = Number.isFinite(bar.done) && Number.isFinite(bar.total) && bar.total > 0;
    if (isPlain && (this.bars.has(name) || this.bars.size < MOST_BARS)) this.bars.set(name, bar);
  }
}

interface Sample {
  /** In milliseconds. */
  readonly at: number;
  readonly done: number;
}

const ALL = 'all files';
const SAMPLE_MS = 1000;
/** The speed is that of so long: a shorter time jumps, a longer one is over. */
const SPEED_MS = 15_000;

/** Nothing, or only what moves a terminal's cursor. */
const isBlank = (line: string): boolean => !/[\p{L}\p{N}]{2}/u.test(line) && line.length < 16;

/** A model has as many files, and no more. */
const MOST_BARS = 500;

const sumOf = (all: readonly number[]): number => all.reduce((sum, n) => sum + n, 0);
