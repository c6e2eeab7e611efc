import type { Progress } from '../../shared/domain/index.ts';

/** A bar of tqdm, as huggingface_hub draws it: `model.safetensors:  12%|█▏ | 123M/1.02G [00:10<01:20, 11.2MB/s]`; without an end `1.2MB [00:01, 9.1MB/s]`. */
const BAR =
  /^(?<name>.{0,200}?):? {1,8}(?:\d{1,3}%\|[^|]{0,200}\| ?)(?<done>[\d.]{1,12})(?<doneBy>[kKMGT]?)B?\/(?<total>[\d.]{1,12})(?<totalBy>[kKMGT]?)B? \[(?<rest>[^\]]{0,80})\]?/;
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

  /** Whether the line is nothing but a bar: then what it says stands in `now`. */
  take(line: string): boolean {
    const bar = BAR.exec(line)?.groups;
    if (bar !== undefined) {
      const { name = '', done, doneBy, total, totalBy, rest = '' } = bar;
      const { rate, rateBy, unit } = RATE.exec(rest)?.groups ?? {};
      const isFiles =
        unit === 'it' || (unit === undefined && doneBy === '' && totalBy === '' && name.endsWith('files'));
      this.put(name.trim(), {
        done: scaled(done, doneBy),
        total: scaled(total, totalBy),
        perSecond: rate === undefined ? null : scaled(rate, rateBy),
        unit: isFiles ? 'files' : 'bytes',
        resumes: !isFiles,
      });
      return true;
    }
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
    const all = [...this.bars.values()];
    const unit = all.some((bar) => bar.unit === 'bytes') ? 'bytes' : 'files';
    const counted = all.filter((bar) => bar.unit === unit);
    const total = sumOf(counted.map((bar) => bar.total));
    if (total === 0) return null;
    const rates = counted.flatMap((bar) => (bar.perSecond === null || bar.done >= bar.total ? [] : [bar.perSecond]));
    return {
      done: Math.min(total, sumOf(counted.map((bar) => bar.done))),
      total,
      unit,
      perSecond: rates.length === 0 ? null : sumOf(rates),
      resumes: counted.every((bar) => bar.resumes),
    };
  }

  private put(name: string, bar: Bar): void {
    const isPlain = Number.isFinite(bar.done) && Number.isFinite(bar.total) && bar.total > 0;
    if (isPlain && (this.bars.has(name) || this.bars.size < MOST_BARS)) this.bars.set(name, bar);
  }
}

/** A model has as many files, and no more. */
const MOST_BARS = 500;

const sumOf = (all: readonly number[]): number => all.reduce((sum, n) => sum + n, 0);
